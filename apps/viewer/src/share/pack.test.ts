import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Frame, type Tensor, halfBits } from "@closurenet/checkpoint";
import { accuracy } from "@closurenet/core";
import { openFilm } from "@closurenet/exchange/node";
import { type Experiment, type LayerDescription, buildNetwork, digitExamples } from "@closurenet/experiment";
import { openTrained, recordRun } from "@closurenet/experiment/node";
import { drawnDigits } from "@closurenet/mnist";
import { halfFrame, halfValues } from "@closurenet/film";
import { describe, expect, test } from "vitest";
import { setTo } from "../renderer/film/built-network.ts";
import { packFilm } from "./pack.ts";
import { unpackFilm } from "./unpack.ts";

const half = (values: Float32Array, shape: number[]): Tensor => {
  const bits = halfFrame(values);
  return { dtype: "F16", shape, data: new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength) };
};

/** Weights that grow from noise into waves, as those of a network do. */
function frameAt(t: number, of: number): Frame {
  const matrix = (rows: number, cols: number): Tensor =>
    half(
      Float32Array.from({ length: rows * cols }, (_, i) => {
        const noise = ((i * 7919) % 1009) / 1009 - 0.5;
        return 0.05 * noise + 0.2 * (t / of) * Math.sin(i / 9);
      }),
      [rows, cols],
    );
  return {
    step: t * 10,
    epoch: t / 10,
    tensors: new Map([
      ["layers.0.W", matrix(101, 12)],
      ["layers.1.W", matrix(13, 4)],
      ["layers.1.running", matrix(1, 4)],
    ]),
    metrics: Array.from({ length: 10 }, (_, k) => ({
      step: t * 10 - 9 + k,
      epoch: t / 10,
      loss: 1 / (1 + t),
      ...(k === 9 && t % 10 === 0 && { validation: { loss: 0.5, accuracy: 0.9 } }),
    })),
  };
}
const film = (of: number, change: (frame: Frame) => Frame = (frame) => frame) => ({
  name: "digits",
  *frames() {
    for (let t = 0; t < of; t++) yield change(frameAt(t, of));
  },
});

const read = async (bytes: Uint8Array) => {
  const { header, frames } = await unpackFilm(bytes);
  return { header, frames: [...frames()] };
};
const valuesOf = ({ tensors }: Frame, name = "layers.0.W"): number[] =>
  Array.from(halfBits(tensors.get(name)!), (bits) => halfValues[bits]!);

test("what is packed is read back, each weight within the rounding, the last frame exactly", async () => {
  const packed = await packFilm(film(40), 1e6);
  const { header, frames } = await read(packed.bytes);
  expect([packed.frames, packed.of, header.of, header.name]).toEqual([40, 40, 40, "digits"]);
  for (const [t, frame] of frames.entries()) {
    const own = frameAt(t, 40);
    expect([frame.step, frame.epoch]).toEqual([own.step, own.epoch]);
    for (const name of ["layers.0.W", "layers.1.W"]) {
      const [found, wanted] = [valuesOf(frame, name), valuesOf(own, name)];
      const away = Math.max(...found.map((weight, i) => Math.abs(weight - wanted[i]!)));
      expect(away).toBeLessThanOrEqual(packed.rounding * 1.01 + 1e-4); // and that of half floats
    }
  }
  expect(frames.at(-1)!.tensors.get("layers.0.W")!.data).toEqual(frameAt(39, 40).tensors.get("layers.0.W")!.data);
  expect(frames.flatMap(({ metrics }) => metrics.map(({ step }) => step))).toEqual(
    Array.from({ length: 400 }, (_, i) => i - 9),
  );
});

test("a smaller limit takes coarser weights, then fewer pictures, always with the first and the last", async () => {
  const large = await packFilm(film(150), 1e6);
  const small = await packFilm(film(150), 30_000);
  expect(large.frames).toBe(120);
  expect(small.frames).toBeLessThan(large.frames);
  expect(small.bytes.length).toBeLessThanOrEqual(30_000);
  const steps = (await read(small.bytes)).frames.map(({ step }) => step);
  expect([steps[0], steps.at(-1)]).toEqual([0, 1490]);
  await expect(packFilm(film(150), 500)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [viewer] digits: expected a network whose film fits into 0.0 MB, got one of 1,264 weights. A GIF of a layer is smaller.]`,
  );
});

test("of a long training all validations are kept, and as many minibatches as a chart can show", async () => {
  const { frames } = await read((await packFilm(film(1000), 1e6)).bytes);
  const metrics = frames.flatMap((frame) => frame.metrics);
  expect(metrics.filter(({ validation }) => validation)).toHaveLength(100);
  expect(metrics.length).toBeLessThan(1700);
  expect(metrics.at(-1)!.step).toBe(9990);
});

/** Weights that are no numbers, at another place in each frame. */
const broken = (frame: Frame): Frame => {
  const [first, second] = [Float32Array.from(valuesOf(frame)), frame.tensors.get("layers.1.W")!];
  first.set([Number.NaN, Infinity, -Infinity, 65_504], frame.step % 7);
  return {
    ...frame,
    tensors: new Map([
      ["layers.0.W", half(first, [101, 12])],
      ["layers.1.W", second],
    ]),
  };
};

test("a weight that is no number, or beyond the half floats, stays so", async () => {
  const { frames } = await read((await packFilm(film(5, broken), 1e6)).bytes);
  for (const frame of frames) {
    const from = frame.step % 7;
    expect(valuesOf(frame).slice(from, from + 3)).toEqual([Number.NaN, Infinity, -Infinity]);
    expect(valuesOf(frame)[from + 3]).toBeCloseTo(65_504, -2);
  }
});

test("of the last network all cells are there: it reads digits as the run's own does", async () => {
  const dir = mkdtempSync(join(tmpdir(), "pack-"));
  try {
    const run = join(dir, "run");
    const init = { kind: "he" } as const;
    const layers: LayerDescription[] = [
      { kind: "dense", units: 16, activation: "identity", init },
      { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "relu" },
      { kind: "dropout", rate: 0.1 },
      { kind: "dense", units: 10, activation: "softmax", init },
    ];
    const experiment: Experiment = {
      format: "closurenet run",
      version: 1,
      input: [28, 28],
      layers,
      loss: "softmax cross-entropy",
      optimizer: { kind: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      schedule: "constant",
      batch: 20,
      epochs: 3,
      validation: 0,
      seed: 1,
      every: 10,
      kernels: "plain",
      data: { name: "digits", source: "drawn", train: 600, test: 0, digests: {} },
    };
    for (const _ of recordRun(run, experiment, digitExamples(drawnDigits({ count: 600, seed: 3 }))));
    const { net } = openTrained(run);
    const { frames, cells } = openFilm(run);
    const { bytes } = await packFilm({ name: "digits", frames, cells }, 1e6);
    const packed = await unpackFilm(bytes);
    expect([...packed.cells.keys()]).toEqual(["layers.1.beta", "layers.1.gamma", "layers.1.mean", "layers.1.variance"]);
    for (const [name, { values }] of packed.cells) expect(values).toEqual(net.cells().get(name)!.get());

    const twin = buildNetwork(experiment);
    const last = [...packed.frames()].at(-1)!;
    const weights = new Map([...last.tensors].map(([name, tensor]) => [name, halfBits(tensor)]));
    expect(setTo(twin, weights)).toBe(false);
    expect(setTo(twin, weights, packed.cells)).toBe(true);
    const digits = digitExamples(drawnDigits({ count: 500, seed: 9 }));
    expect(accuracy(net, digits)).toBeGreaterThan(0.5);
    expect(Math.abs(accuracy(twin, digits) - accuracy(net, digits))).toBeLessThanOrEqual(0.004); // half floats
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("the best film that fits is found in two packings at most, also one that only just fits", async () => {
  const shares: number[] = [];
  const told = (share: number): void => void shares.push(share);
  const best = await packFilm(film(150), 1e6);
  for (const [limit, same] of [
    [best.bytes.length, true],
    [best.bytes.length - 1, false],
    [best.bytes.length / 4, false],
  ] as const) {
    shares.length = 0;
    const found = await packFilm(film(150), limit, { told });
    expect(shares.length).toBeLessThanOrEqual(4); // to look, to pick, and each packing
    expect([found.bytes.length <= limit, found.bytes.length === best.bytes.length]).toEqual([true, same]);
    expect(found.bytes.length).toBeGreaterThan(limit / 2);
  }
});

test("no more pictures are held at once than was asked for, also where more would fit", async () => {
  const picture = 2 * (101 * 12 + 13 * 4);
  expect((await packFilm(film(70), 1e6)).frames).toBe(70);
  expect((await packFilm(film(70), 1e6, { held: 70 * picture })).frames).toBe(70);
  expect((await packFilm(film(70), 1e6, { held: 70 * picture - 1 })).frames).toBe(60);
});

test("a film without frames cannot be packed", async () => {
  await expect(packFilm(film(0), 1e6)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [viewer] digits: expected frames with weights, got none.]`,
  );
});

describe("a damaged film is refused in words", async () => {
  const { bytes } = await packFilm(film(4), 1e6);
  test.each(Array.from({ length: 40 }, (_, i) => Math.floor((i * bytes.length) / 40)))(
    "cut after byte %i",
    async (at) => {
      await expect(unpackFilm(bytes.subarray(0, at))).rejects.toThrow(/^\[viewer\] film: expected/);
    },
  );
  test.each(Array.from({ length: 40 }, (_, i) => i * 7))(
    "with bit %i turned, it is refused or the film of another weight",
    async (bit) => {
      const changed = bytes.slice();
      changed[bit % bytes.length]! ^= 1 << (bit % 8);
      const said = await unpackFilm(changed).then(({ frames }) => `${[...frames()].length} frames`, String);
      expect(said).toMatch(/^(Error: \[viewer\] film: expected|\d+ frames$)/);
    },
  );
});
