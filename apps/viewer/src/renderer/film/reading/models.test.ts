import { type Tensor, halfBits, writeSafetensors } from "@closurenet/checkpoint";
import { expect, test } from "vitest";
import type { ModelsSource } from "../../../host/source.ts";
import { film } from "./film.ts";
import type { Frames } from "./frames.ts";
import { openedModels } from "./models.ts";
import type { Progress } from "./reading.ts";

const [inputs, hidden, classes] = [36, 6, 3];

const floats = (shape: number[], t: number): Tensor => {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(7 * i + t / 3));
  return { dtype: "F32", shape, data: new Uint8Array(values.buffer) };
};

/** What PyTorch saves of two linear layers. */
const checkpoint = (t: number): Uint8Array =>
  writeSafetensors(
    new Map([
      ["fc1.weight", floats([hidden, inputs], t)],
      ["fc1.bias", floats([hidden], t)],
      ["fc2.weight", floats([classes, hidden], t)],
      ["fc2.bias", floats([classes], t)],
    ]),
  );

function sourceOf(files: ReadonlyMap<string, Uint8Array>) {
  let asked = 0;
  const source: ModelsSource = {
    kind: "models",
    name: "models",
    file: "models",
    corrections: {},
    files: async () => [...files].map(([name, { length }]) => ({ name, size: length })),
    async bytes(file, from, to) {
      asked += to - from;
      return files.get(file)!.slice(from, to);
    },
  };
  return { source, asked: () => asked };
}

/** Opens files as the page does, from anew where it is told to. */
async function read(source: ModelsSource, budget?: number) {
  for (;;) {
    const models = await openedModels(source);
    const ending = new AbortController();
    const shown = film(source.file, models.about, budget);
    const phases: Progress["phase"][] = [];
    await models.reading(
      {
        frames: shown.add,
        progress: ({ phase }) => void (phases.at(-1) !== phase && phases.push(phase)),
        restart: () => ending.abort(),
        readAgain: (frames: Frames) => shown.readAgain(frames, { signal: ending.signal, failed: () => undefined }),
        list: (frames: Frames) => shown.list(frames, ending.signal),
      },
      { signal: ending.signal, ...(budget !== undefined && { budget }) },
    );
    if (!ending.signal.aborted) return { shown, phases, said: models.said };
  }
}

const steps = (count: number): Map<string, Uint8Array> =>
  new Map(Array.from({ length: count }, (_, t) => [`run/step_${t * 10}.safetensors`, checkpoint(t)] as const));

test("a folder is a film: a frame for each checkpoint, its matrices as ours lie", async () => {
  const { shown, phases } = await read(sourceOf(steps(12)).source);
  expect(phases).toEqual(["loading", "complete"]);
  expect(shown.steps).toEqual(Array.from({ length: 12 }, (_, t) => t * 10));
  const [first, second] = shown.layers;
  expect([first!.inputs, first!.units, first!.shape.patch]).toEqual([inputs, hidden, { width: 6, height: 6 }]);
  expect([second!.inputs, second!.units, second!.shape.last]).toEqual([hidden, classes, true]);
  const file = halfBits(floats([hidden, inputs], 7));
  for (const [unit, input] of [
    [0, 0],
    [5, 35],
    [2, 17],
  ] as const)
    expect(first!.weights(7)![input * hidden + unit]).toBe(file[unit * inputs + input]);
});

test("of many checkpoints a sample is read first; of more than fit, frames are read again when they are wanted", async () => {
  const frameBytes = 2 * ((inputs + 1) * hidden + (hidden + 1) * classes);
  const { shown, phases } = await read(sourceOf(steps(80)).source);
  expect(phases).toEqual(["loading", "listed", "complete"]);
  expect(shown.staying()).toHaveLength(80);
  const { shown: large } = await read(sourceOf(steps(80)).source, 10 * frameBytes);
  expect(large.staying().length).toBeLessThan(10);
  expect(large.count.value).toBe(80);
  large.want(41, false);
  await expect.poll(() => large.layers[0]!.weights(41)).toEqual(shown.layers[0]!.weights(41));
});

test("before the first picture no more is read than some headers", async () => {
  const { source, asked } = sourceOf(steps(1000));
  await openedModels(source);
  expect(asked()).toBeLessThan(30 * checkpoint(0).length);
});

test.each([0, 5, 40, 99])("a damaged checkpoint (%i) is left out and said, the others play", async (bad) => {
  const files = steps(100);
  const name = `run/step_${bad * 10}.safetensors`;
  const broken = files.get(name)!.slice();
  broken.set(new TextEncoder().encode("[1,2,3]"), broken.indexOf(91)); // its first shape
  files.set(name, broken);
  const { shown, said } = await read(sourceOf(files).source);
  expect(shown.count.value).toBe(99);
  expect(shown.steps).not.toContain(bad * 10);
  const problems = said.filter(({ about }) => about === "problem").map(({ text }) => text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(name);
});

test("files without layers are refused in words", async () => {
  const bytes = writeSafetensors(new Map([["step", floats([1], 0)]]));
  await expect(openedModels(sourceOf(new Map([["a.safetensors", bytes]])).source)).rejects.toThrow(
    "[exchange] models: expected a matrix of weights, got none among 1 tensor. There is nothing to show.",
  );
  await expect(openedModels(sourceOf(new Map([["a.safetensors", new Uint8Array(3)]])).source)).rejects.toThrow(
    /a\.safetensors/,
  );
});
