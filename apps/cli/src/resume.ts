import { join } from "node:path";
import type { Command } from "commander";
import { openRun } from "@closurenet/checkpoint/node";
import { parseExperiment, type Experiment } from "@closurenet/experiment";
import type { MnistData } from "@closurenet/mnist/node";
import { sameDigits } from "./data.ts";
import { warn } from "./lines.ts";
import { fail } from "./report.ts";

/** What may stand beside --resume: nothing that would make it another training. */
const besideResume = new Set(["resume", "data", "threads", "open", "json", "checkpointEvery", "onDiskFull"]);

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

/** The experiment of a run that is to go on, with the data that it began with. */
export function resumedExperiment(run: string, data: MnistData): Experiment {
  const opened = openRun(run);
  const experiment = parseExperiment(opened.description, join(run, "run.json"));
  const newest = opened.newestCheckpoint();
  for (const problem of newest?.skipped ?? [])
    warn(`passed over a checkpoint: ${problem} Step ${newest?.step} is next.`);
  if (sameDigits(experiment, data)) return experiment;
  return fail(
    "--resume",
    `expected the data that ${run} began with (${experiment.data.name}), got ${data.name}. Name its folder with --data.`,
  );
}
