import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { MetricPoint } from "@closurenet/checkpoint";
import { recordingFrames, whatIs, writeFileAtomic } from "@closurenet/checkpoint/node";
import { Command, Option } from "commander";
import { fact, typed, warn } from "../lines.ts";
import { count } from "../numbers.ts";
import { outFile } from "../out-file.ts";
import { print, printJson } from "../output.ts";
import { path } from "../path.ts";
import { fail } from "../report.ts";
import { tensorboardEvents } from "../tensorboard-events.ts";
import { shellWord } from "@closurenet/viewer";

/** The lines of a table, numbers as JavaScript writes them: they come back as they were. */
const csv = (points: readonly MetricPoint[]): string =>
  [
    "step,epoch,loss,validation_loss,validation_accuracy",
    ...points.map(({ step, epoch, loss, validation }) =>
      [step, epoch, loss, validation?.loss ?? "", validation?.accuracy ?? ""].join(","),
    ),
  ].join("\n");

/** What TensorBoard takes for its own has `tfevents` in its name. */
const formats = {
  csv: { name: "metrics.csv", write: (points: readonly MetricPoint[]) => Buffer.from(`${csv(points)}\n`) },
  tensorboard: { name: join("tensorboard", "events.out.tfevents.0.closurenet"), write: tensorboardEvents },
} as const;

interface MetricsOptions {
  readonly to: keyof typeof formats;
  readonly out?: string;
  readonly json?: true;
}

/** `closurenet metrics RUN`: what was measured, for a table or for TensorBoard. */
export const metricsCommand = (): Command =>
  new Command("metrics")
    .description("write what a training measured: a table (CSV), or events for TensorBoard")
    .argument("<run>", "run folder, or recording.mcap", path)
    .addOption(new Option("--to <format>", "the format").choices(Object.keys(formats)).default("csv"))
    .option(
      "--out <file>",
      "where to write; - prints a table (default: metrics.csv or tensorboard/ in the run folder)",
      path,
    )
    .option("--json", "print the outcome as JSON in the last line")
    .action((run: string, { to, json, ...options }: MetricsOptions) => {
      const { points, problem } = measured(recordingOf(run));
      if (problem !== undefined) warn(problem);
      const { name, write } = formats[to];
      if (options.out === "-" && to === "csv" && !json) {
        print(csv(points));
        return;
      }
      if (options.out === "-") fail("--out", "expected a file, got -: only a table is printed, and not beside --json.");
      const out = outFile(options.out, run, name);
      if (options.out === undefined) mkdirSync(resolve(dirname(out)), { recursive: true });
      writeFileAtomic(out, write(points));
      if (json) {
        printJson({ run, to, file: out, points: points.length });
        return;
      }
      print(fact("metrics", `${out}, ${count(points.length, "point")}`));
      if (to === "tensorboard") print(typed("use", `tensorboard --logdir ${shellWord(dirname(out))}`));
    });

function recordingOf(given: string): string {
  const found = whatIs(given);
  if (found.kind === "models")
    return fail(given, "expected a run or a recording, got safetensors files, which measure nothing.");
  return found.kind === "run" ? join(found.dir, "recording.mcap") : found.path;
}

/** All points of a recording, and why there are no more. */
function measured(recording: string): {
  readonly points: readonly MetricPoint[];
  readonly problem?: string | undefined;
} {
  const points: MetricPoint[] = [];
  const frames = recordingFrames(recording);
  for (;;) {
    const { done, value } = frames.next();
    if (done) return { points, problem: value.problem };
    points.push(...value.metrics);
  }
}
