import { existsSync, statSync } from "node:fs";
import { Command } from "commander";
import { openRun, recordingFrames, whatIs } from "@closurenet/checkpoint/node";
import { summary } from "@closurenet/core";
import { readCorrections, type Corrections } from "@closurenet/exchange";
import { noCorrections, openModelFolder } from "@closurenet/exchange/node";
import { buildNetwork, networkTitle, parseExperiment, title } from "@closurenet/experiment";
import { withCorrections, type Told } from "../corrections.ts";
import { learnedFrom } from "../data.ts";
import { fact } from "../lines.ts";
import { count, grouped, megabytes } from "../numbers.ts";

/** `closurenet info RUN`: what a run folder holds, or what was understood of other files. */
export const infoCommand = (): Command =>
  withCorrections(new Command("info"))
    .description("tell what a run folder holds, or what is understood of safetensors files")
    .argument("<run>", "run folder, or safetensors files of any program")
    .option("--json", "print it as JSON in the last line")
    .action((path: string, options: Told & { json?: true }) => {
      const corrections = readCorrections(options);
      const found = whatIs(path);
      if (found.kind === "models") {
        tellModels(path, corrections, options.json === true);
        return;
      }
      noCorrections(path, corrections);
      tellRun(found.kind === "run" ? found.dir : path, options.json === true);
    });

function tellRun(dir: string, json: boolean): void {
  const run = openRun(dir);
  const experiment = parseExperiment(run.description, `${dir}/run.json`);
  const recording = lookThrough(run.recordingPath);
  const checkpoints = run.checkpoints().map(({ step }) => step);
  if (json) {
    const { frames, lastStep, complete } = recording;
    console.log(JSON.stringify({ run: dir, experiment, frames, lastStep, complete, checkpoints }));
    return;
  }
  const imported = experiment.data.source === "elsewhere";
  console.log(fact("network", imported ? networkTitle(experiment) : title(experiment)));
  console.log(fact("data", learnedFrom(experiment.data)));
  console.log(fact("recording", recordingWords(recording)));
  console.log(fact("checkpoints", checkpoints.length > 0 ? `at step ${checkpoints.join(", ")}` : "none yet"));
  console.log(`\n${summary(buildNetwork(experiment))}`);
}

/** What was worked out of safetensors files, each with the option that corrects it. */
function tellModels(path: string, corrections: Corrections, json: boolean): void {
  const { checkpoints, layers, input, network, reason, said } = openModelFolder(path, corrections);
  if (json) {
    const steps = checkpoints.map(({ step }) => step);
    const matrices = layers.map(({ name, label, units, looksAt, weight }) => ({
      name,
      label,
      units,
      looksAt,
      layout: weight.layout,
    }));
    console.log(JSON.stringify({ models: path, steps, input, layers: matrices, network, reason, said }));
    return;
  }
  for (const { about, text } of said) console.log(fact(about, text));
  if (network) {
    console.log(`\n${summary(buildNetwork(network))}`);
    return;
  }
  console.log("");
  for (const { label, units, looksAt } of layers)
    console.log(fact("matrix", `${label}: ${units} × ${looksAt.join(" × ")}`));
}

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
