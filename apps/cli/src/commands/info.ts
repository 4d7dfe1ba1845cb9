import { existsSync, statSync } from "node:fs";
import { Command } from "commander";
import { openRun, recordingFrames } from "@closurenet/checkpoint/node";
import { summary } from "@closurenet/core";
import { buildNetwork, parseExperiment, title } from "@closurenet/experiment";
import { fact } from "../lines.ts";
import { count, grouped, megabytes } from "../numbers.ts";

/** `closurenet info RUN`: what a run folder holds. */
export const infoCommand = (): Command =>
  new Command("info")
    .description("tell what a run folder holds")
    .argument("<run>", "run folder")
    .option("--json", "print it as JSON in the last line")
    .action((dir: string, options: { json?: true }) => {
      const run = openRun(dir);
      const experiment = parseExperiment(run.description, `${dir}/run.json`);
      const recording = lookThrough(run.recordingPath);
      const checkpoints = run.checkpoints().map(({ step }) => step);
      if (options.json) {
        const { frames, lastStep, complete } = recording;
        console.log(JSON.stringify({ run: dir, experiment, frames, lastStep, complete, checkpoints }));
        return;
      }
      const { name, train, test, source } = experiment.data;
      console.log(fact("network", title(experiment)));
      console.log(fact("data", `${grouped(train)} + ${grouped(test)} digits, ${name} (${source})`));
      console.log(fact("recording", recordingWords(recording)));
      console.log(fact("checkpoints", checkpoints.length > 0 ? `at step ${checkpoints.join(", ")}` : "none yet"));
      console.log(`\n${summary(buildNetwork(experiment))}`);
    });

interface Recording {
  readonly frames: number;
  readonly lastStep: number;
  readonly bytes: number;
  readonly complete: boolean;
  readonly problem?: string | undefined;
}

function lookThrough(path: string): Recording {
  if (!existsSync(path)) return { frames: 0, lastStep: 0, bytes: 0, complete: false, problem: "there is none" };
  const recorded = recordingFrames(path);
  let lastStep = 0;
  for (;;) {
    const { done, value } = recorded.next();
    if (done) return { ...value, lastStep, bytes: statSync(path).size };
    lastStep = value.step;
  }
}

const recordingWords = ({ frames, lastStep, bytes, complete, problem }: Recording): string =>
  `${count(frames, "frame")} to step ${grouped(lastStep)}, ${megabytes(bytes)}${complete ? "" : `; ${problem ?? "still being written"}`}`;
