import { existsSync, statSync } from "node:fs";
import { Command } from "commander";
import { openRun } from "@closurenet/checkpoint/node";
import { summary } from "@closurenet/core";
import { buildNetwork, parseExperiment, title } from "@closurenet/experiment";
import { readFrames } from "../film-run.ts";
import { megabytes } from "../terminal.ts";

/** `closurenet info RUN`: what a run folder holds. */
export const infoCommand = (): Command =>
  new Command("info")
    .description("tell what a run folder holds")
    .argument("<run>", "run folder")
    .option("--json", "print it as JSON in the last line")
    .action(async (dir: string, options: { json?: true }) => {
      const run = openRun(dir);
      const experiment = parseExperiment(run.description, `${dir}/run.json`);
      const recorded = existsSync(run.recordingPath);
      const { frames, problem } = recorded ? await readFrames(run.recordingPath) : { frames: [], problem: undefined };
      const bytes = recorded ? statSync(run.recordingPath).size : 0;
      const checkpoints = run.checkpoints().map(({ step }) => step);
      const steps = frames.at(-1)?.step ?? 0;
      const complete = recorded && problem === undefined;
      if (options.json) {
        console.log(
          JSON.stringify({ run: dir, experiment, frames: frames.length, lastStep: steps, complete, checkpoints }),
        );
        return;
      }
      console.log(title(experiment));
      console.log(
        `data         ${experiment.data.name}, ${experiment.data.train} + ${experiment.data.test} digits (${experiment.data.source})`,
      );
      console.log(
        `recording    ${frames.length} frames to step ${steps}, ${megabytes(bytes)}${complete ? "" : `, ${problem ?? "none"}`}`,
      );
      console.log(`checkpoints  ${checkpoints.length > 0 ? `at step ${checkpoints.join(", ")}` : "none yet"}\n`);
      console.log(summary(buildNetwork(experiment)));
    });
