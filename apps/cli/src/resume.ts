import { join } from "node:path";
import type { Command } from "commander";
import { openRun } from "@closurenet/checkpoint/node";
import { parseExperiment, type Experiment } from "@closurenet/experiment";
import { extendRun } from "@closurenet/experiment/node";
import type { MnistData } from "@closurenet/mnist/node";
import { DRAWN, sameDigits } from "./data.ts";
import { warn } from "./lines.ts";
import { fail } from "./report.ts";

/** What may stand beside --resume: nothing that would make it another training. */
const besideResume = new Set(["resume", "epochs", "data", "threads", "open", "json", "checkpointEvery", "onDiskFull"]);

/** Fails where --resume is given settings that would be ignored. */
export function onlyResume(command: Command): void {
  const others = command.options.filter(
    (option) =>
      !besideResume.has(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === "cli",
  );
  if (others.length === 0) return;
  const flags = others.map(({ long }) => long).join(", ");
  fail(
    "--resume",
    `expected no ${flags} beside it: a run that goes on keeps its settings. Leave it out, or train anew.`,
  );
}

/** What to look for where --data says nothing: a run that learns from drawn digits goes on with these, wherever MNIST is. */
export const drawnFor = (run: string): string | undefined =>
  parseExperiment(openRun(run).description, join(run, "run.json")).data.source === DRAWN ? DRAWN : undefined;

/** The experiment of a run that is to go on, with the data that it began with, and with more epochs where they are asked for. */
export function resumedExperiment(run: string, data: MnistData, epochs?: number): Experiment {
  const opened = openRun(run);
  const experiment = parseExperiment(opened.description, join(run, "run.json"));
  const newest = opened.newestCheckpoint();
  for (const problem of newest?.skipped ?? [])
    warn(`passed over a checkpoint: ${problem} Step ${newest?.step} is next.`);
  if (sameDigits(experiment, data)) return epochs === undefined ? experiment : withEpochs(run, experiment, epochs);
  return fail(
    "--resume",
    `expected the data that ${run} began with (${experiment.data.name}), got ${data.name}. Name its folder with --data.`,
  );
}

function withEpochs(run: string, before: Experiment, epochs: number): Experiment {
  const experiment = extendRun(run, epochs);
  if (epochs === before.epochs) return experiment;
  const { schedule } = experiment;
  warn(
    `${before.epochs} epochs become ${epochs}. ` +
      (schedule === "constant"
        ? "The step size is constant: the weights become those of a training of so many from the start."
        : `The schedule (${schedule}) is laid over all ${epochs} anew: the step size jumps to where it would be by now, and the ` +
          `weights become others than those of a training of ${epochs} epochs from the start.`),
  );
  return experiment;
}
