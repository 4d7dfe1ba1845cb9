import type { Dataset, Network } from "@closurenet/core";
import type { Experiment, RunEvent } from "@closurenet/experiment";
import { recordRun } from "@closurenet/experiment/node";
import { epochTable } from "./epoch-table.ts";
import { clock, grouped } from "./numbers.ts";
import { progressLine } from "./progress-line.ts";

/** What came of a training. */
export interface Outcome {
  readonly net: Network;
  readonly steps: number;
  readonly epochs: readonly { readonly epoch: number; readonly loss: number; readonly validationAccuracy?: number }[];
  readonly imagesPerSecond: number;
}

/** How long signals and output may wait for their turn. */
const TURN_MS = 50;

/** Trains into a new run folder, with a progress line, and a line per epoch to `say`. */
export async function trainRun(
  dir: string,
  experiment: Experiment,
  data: Dataset,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const training = recordRun(dir, experiment, data, { signal });
  const table = epochTable(experiment.validation > 0);
  const line = progressLine();
  const epochs: Outcome["epochs"][number][] = [];
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let turnAt = began;
  let images = 0;
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
      if (value.epochEnd) line.clear();
      tell(value);
      line.show(...progress(value, experiment.epochs, images, seconds()));
      if (performance.now() - turnAt < TURN_MS) continue;
      await new Promise((turn) => setImmediate(turn));
      turnAt = performance.now();
    }
  } finally {
    line.clear();
  }
}

function progress(
  { step, steps, epoch, loss }: RunEvent,
  epochs: number,
  images: number,
  seconds: number,
): [left: string, done: number, facts: string[]] {
  const left = step > 0 ? clock((seconds / step) * (steps - step)) : "?";
  const now = String(Math.min(epochs, Math.floor(epoch) + 1)).padStart(String(epochs).length);
  const facts = [
    `${left.padStart(4)} left`,
    `loss ${(loss ?? 0).toFixed(3)}`,
    `${grouped(images / seconds).padStart(6)} images/s`,
  ];
  return [`epoch ${now}/${epochs}`, step / steps, facts];
}
