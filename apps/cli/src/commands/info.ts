import { existsSync, statSync } from "node:fs";
import { Command } from "commander";
import { readCheckpoint } from "@closurenet/checkpoint";
import { openRun, readSafetensorsFile, recordingFrames, whatIs } from "@closurenet/checkpoint/node";
import { summary } from "@closurenet/core";
import { readCorrections, type Corrections } from "@closurenet/exchange";
import { noCorrections, openModelFolder } from "@closurenet/exchange/node";
import { blankNetwork, networkTitle, parseExperiment, title } from "@closurenet/experiment";
import { withCorrections, type Told } from "../corrections.ts";
import { learnedFrom } from "../data.ts";
import { fact } from "../lines.ts";
import { print, printJson } from "../output.ts";
import { count, grouped, megabytes } from "../numbers.ts";
import { path } from "../path.ts";

/** `closurenet info RUN`: what a run folder holds, or what was understood of other files. */
export const infoCommand = (): Command =>
  withCorrections(new Command("info"))
    .description("tell what a run folder holds, or what is understood of safetensors files")
    .argument("<run>", "run folder, or safetensors files of any program", path)
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
  const damaged = new Map(run.checkpoints().flatMap(({ step, path }) => damageOf(path, step)));
  const checkpoints = run.checkpoints().flatMap(({ step }) => (damaged.has(step) ? [] : [step]));
  if (json) {
    const { frames, lastStep, complete } = recording;
    const damage = [...damaged].map(([step, problem]) => ({ step, problem }));
    printJson({ run: dir, experiment, frames, lastStep, complete, checkpoints, damaged: damage });
    return;
  }
  const imported = experiment.data.source === "elsewhere";
  print(fact("network", imported ? networkTitle(experiment) : title(experiment)));
  for (const { step, epochs } of experiment.extended ?? [])
    print(fact("extended", `at step ${step}, from ${count(epochs, "epoch")}`));
  print(fact("data", learnedFrom(experiment.data)));
  print(fact("recording", recordingWords(recording)));
  print(fact("checkpoints", checkpoints.length > 0 ? `at step ${checkpoints.join(", ")}` : "none yet"));
  for (const problem of damaged.values()) print(fact("damaged", problem));
  print(`\n${summary(blankNetwork(experiment))}`);
}

/** The step of a checkpoint that cannot be used, and why; nothing where it can. */
function damageOf(path: string, step: number): [step: number, problem: string][] {
  try {
    readCheckpoint(readSafetensorsFile(path), path);
    return [];
  } catch (error) {
    return [[step, reason(error)]];
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
    printJson({ models: path, steps, input, layers: matrices, network, reason, said });
    return;
  }
  for (const { about, text } of said) print(fact(about, text));
  if (network) {
    print(`\n${summary(blankNetwork(network))}`);
    return;
  }
  print("");
  for (const { label, units, looksAt } of layers) print(fact("matrix", `${label}: ${units} × ${looksAt.join(" × ")}`));
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
  let [frames, lastStep] = [0, 0];
  try {
    for (;;) {
      const { done, value } = recorded.next();
      if (done) return { ...value, lastStep, bytes: statSync(path).size };
      [frames, lastStep] = [frames + 1, value.step];
    }
  } catch (error) {
    return { frames, lastStep, bytes: 0, complete: false, problem: reason(error) };
  }
}

const recordingWords = ({ frames, lastStep, bytes, complete, problem }: Recording): string =>
  `${count(frames, "frame")} to step ${grouped(lastStep)}, ${megabytes(bytes)}${complete ? "" : `; ${problem ?? "still being written"}`}`;
