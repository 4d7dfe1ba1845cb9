import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Network } from "@closurenet/core";
import type { Experiment, RunEvent } from "@closurenet/experiment";
import type { recordRun } from "@closurenet/experiment/node";
import { epochTable } from "./epoch-table.ts";
import { here } from "./here.ts";
import { typed } from "./lines.ts";
import { clock, count, grouped } from "./numbers.ts";
import { progressLine } from "./progress-line.ts";
import { fail } from "./report.ts";

/** What came of a training. */
export interface Outcome {
  readonly net: Network;
  readonly steps: number;
  readonly epochs: readonly { readonly epoch: number; readonly loss: number; readonly validationAccuracy?: number }[];
  readonly imagesPerSecond: number;
}

/** How long signals, output and a look at the folder may wait for their turn. */
const TURN_MS = 100;

/** Takes a training of `recordRun` or `resumeRun` to its end, with a progress line, and a line per epoch to `say`. */
export async function trainRun(
  dir: string,
  experiment: Experiment,
  training: ReturnType<typeof recordRun>,
  say: (line: string) => void,
): Promise<Outcome> {
  const table = epochTable(experiment.validation > 0);
  const line = progressLine();
  const epochs: Outcome["epochs"][number][] = [];
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let turnAt = began;
  let images = 0;
  let first: number | undefined; // as long as nothing is recorded
  let steps = 0;

  function tell({ epochEnd }: RunEvent): void {
    if (!epochEnd) return;
    const { epoch, loss, validation } = epochEnd;
    if (epochs.length === 0) say(table.head);
    epochs.push({ epoch, loss, ...(validation && { validationAccuracy: validation.accuracy }) });
    say(table.row(epoch, loss, validation?.accuracy, seconds()));
  }

  try {
    for (;;) {
      const { done, value } = training.next();
      if (done) return { net: value, steps, epochs, imagesPerSecond: Math.round(images / seconds()) };
      images += value.n;
      steps = value.step;
      first ??= steps;
      if (value.epochEnd) line.clear();
      tell(value);
      if (performance.now() - turnAt < TURN_MS) continue;
      line.show(...progress(value, steps - first, experiment.epochs, images, seconds()));
      await new Promise((turn) => setImmediate(turn));
      expectThere(dir);
      turnAt = performance.now();
    }
  } catch (error) {
    line.clear();
    if (first !== undefined) say(stopped(dir, steps));
    throw error;
  } finally {
    line.clear();
  }
}

/** What is written into a folder that was deleted is lost, and nothing else would tell. */
function expectThere(dir: string): void {
  if (existsSync(join(dir, "run.json"))) return;
  fail(
    dir,
    "expected the run's folder to stay while it is written, got one without run.json. It was moved or deleted.",
  );
}

/** What to say of a training that did not come to its end. */
export const stopped = (dir: string, steps: number): string =>
  `stopped after ${count(steps, "step")}: what was recorded until then can be played\n${playIt(dir)}`;

/** How to take a run that was stopped to its end, with the data that it was started with. */
export const goOn = (dir: string, data: string | undefined): string =>
  typed("go on", here.train("--resume", dir, ...(data === undefined ? [] : ["--data", data])));

/** How to play a run. */
export const playIt = (dir: string): string => typed("play it", here.view(dir));

function progress(
  { step, steps, epoch, loss }: RunEvent,
  done: number,
  epochs: number,
  images: number,
  seconds: number,
): [left: string, done: number, facts: string[]] {
  const now = String(Math.min(epochs, Math.floor(epoch) + 1)).padStart(String(epochs).length);
  const left = clock((seconds / done) * (steps - step));
  const facts = [
    `${left.padStart(4)} left`,
    `loss ${(loss ?? 0).toFixed(3)}`,
    `${grouped(images / seconds).padStart(6)} images/s`,
  ];
  return [`epoch ${now}/${epochs}`, step / steps, done > 0 ? facts : []];
}
