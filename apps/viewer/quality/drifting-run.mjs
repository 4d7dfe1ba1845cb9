// Runs to measure with: weights that drift from noise towards values of their own, as a training's do.
import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordingWriter } from "@closurenet/checkpoint";

/** The share of all weights that moves from one frame to the next: writing every one anew would take minutes for 1 GB. */
const MOVING = 1 / 50;

/** What run.json says of a network of these layers. */
const description = ([inputs, ...layers]) => ({
  format: "closurenet run",
  version: 1,
  input: inputs === 784 ? [28, 28] : [inputs],
  layers: layers.map((units, i) => ({
    kind: "dense",
    units,
    activation: i === layers.length - 1 ? "softmax" : "relu",
    init: { kind: "he" },
  })),
  loss: "softmax cross-entropy",
  optimizer: { kind: "sgd", learningRate: 0.1 },
  schedule: "constant",
  batch: 100,
  epochs: 5,
  validation: 0.1,
  seed: 1,
  every: 9,
  kernels: "plain",
  data: { name: "digits", source: "drawn", train: 60_000, test: 10_000, digests: {} },
});

/**
 * Writes a run folder.
 *
 * @param sizes of the layers, inputs first
 */
export function driftingRun(folder, { sizes, frames, every = 9, close = true }) {
  const run = mkdtempSync(join(folder, "run-"));
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, "run.json"), JSON.stringify(description(sizes)));
  const path = join(run, "recording.mcap");
  const parts = [];
  let held = 0;
  const flush = () => {
    appendFileSync(path, Buffer.concat(parts.splice(0)));
    held = 0;
  };
  const writer = recordingWriter(
    (bytes) => {
      parts.push(bytes.slice());
      held += bytes.length;
      if (held > 1 << 26) flush();
    },
    { run: "drifting" },
  );
  const cells = new Map(
    sizes.slice(1).map((units, i) => {
      const [rows, cols] = [sizes[i] + 1, units];
      const values = Float32Array.from({ length: rows * cols }, (_, at) => Math.sin(at * 12.9898) / 10);
      return [`layers.${i}.W`, { rows, cols, get: () => values, set: () => undefined }];
    }),
  );
  const drift = (t) => {
    for (const { get } of cells.values()) {
      const values = get();
      const part = Math.ceil(values.length * MOVING);
      const from = ((t * 7919) % 50) * part;
      for (let at = from; at < Math.min(values.length, from + part); at++)
        values[at] += (Math.sin(at * 78.233) / 10 - values[at]) * 0.2;
    }
  };
  for (let t = 0; t < frames; t++) {
    const points = Array.from({ length: t === 0 ? 0 : every }, (_, i) => {
      const step = (t - 1) * every + i + 1;
      const loss = 2.3 * Math.exp(-step / 300) + 0.1 + 0.05 * Math.sin(step * 12.9);
      return {
        step,
        epoch: step / 540,
        loss,
        ...(step % 540 === 0 && { validation: { loss, accuracy: 1 - loss / 10 } }),
      };
    });
    writer.frame(t * every, (t * every) / 540, cells, points);
    drift(t);
  }
  if (close) writer.close();
  flush();
  return run;
}
