import { plainKernels, type Kernels, type Windows } from "@closurenet/core";
import { bytesPerCall } from "@closurenet/fixtures/heap";
import { referenceKernels } from "@closurenet/core/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differences, filled, sparse } from "./testing/matrices.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const plain = plainKernels();
const threads = [1, 2, 3];
const exact = threads.map((count) => wasmKernels({ relaxed: false, threads: count }));
const relaxed = threads.map((count) => wasmKernels({ threads: count }));

/** Windows along one direction: so many pixels, of each window, between two of them, and zeros before the image. */
interface Along {
  readonly length: number;
  readonly size: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
}

const along: fc.Arbitrary<Along> = fc
  .record({
    length: fc.integer({ min: 1, max: 14 }),
    size: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
    before: fc.integer({ min: 0, max: 2 }),
    after: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ length, size, before, after }) => before < size && after < size && length + before + after >= size);

interface Images {
  readonly windows: Windows;
  readonly filters: number;
  readonly n: number;
  readonly zeros: number;
  readonly seed: number;
}

const windowsOf = (down: Along, across: Along, channels: number): Windows => {
  const count = ({ length, size, stride, before, after }: Along): number =>
    Math.floor((length + before + after - size) / stride) + 1;
  return {
    height: down.length,
    width: across.length,
    channels,
    size: [down.size, across.size],
    stride: [down.stride, across.stride],
    padding: [down.before, across.before],
    rows: count(down),
    cols: count(across),
  };
};

const images: fc.Arbitrary<Images> = fc.record({
  windows: fc
    .tuple(along, along, fc.integer({ min: 1, max: 9 }))
    .map(([down, across, channels]) => windowsOf(down, across, channels)),
  filters: fc.integer({ min: 1, max: 20 }),
  n: fc.integer({ min: 1, max: 5 }),
  zeros: fc.constantFrom(0, 0.5, 0.9, 1),
  seed: fc.nat(1000),
});

const square = (length: number, size: number, stride = 1, zeros = 0): Along => ({
  length,
  size,
  stride,
  before: zeros,
  after: zeros,
});
const corner = (length: number, size: number, channels: number, zeros = 0): Windows =>
  windowsOf(square(length, size, 1, zeros), square(length, size, 1, zeros), channels);

/** The shapes of a small network for digits; runs wider than a panel; more filters than a list holds; more places than one holds. */
const corners: [Images][] = [
  { windows: corner(28, 3, 1), filters: 8, n: 6, zeros: 0.8, seed: 1 },
  { windows: corner(13, 3, 8), filters: 16, n: 6, zeros: 0.5, seed: 2 },
  { windows: corner(6, 4, 20, 1), filters: 9, n: 3, zeros: 0.5, seed: 3 },
  { windows: corner(4, 2, 3), filters: 230, n: 2, zeros: 0.3, seed: 4 },
  { windows: corner(61, 2, 2), filters: 5, n: 1, zeros: 0.2, seed: 5 },
].map((shape) => [shape]);

const odd = [NaN, Infinity, -Infinity, 3.4e38];

const fit = (length: number, size: number, stride: number): number => Math.floor((length - size) / stride) + 1;

/** The same windows where they lie on the image: pooling has no padding. */
const inside = (windows: Windows): Windows => ({
  ...windows,
  padding: [0, 0],
  rows: fit(windows.height, windows.size[0], windows.stride[0]),
  cols: fit(windows.width, windows.size[1], windows.stride[1]),
});

/** All that kernels do on images, with one image more than they are to look at. `bad` is put where `spoil` says. */
function results(
  kernels: Kernels,
  { windows, filters, n, zeros, seed }: Images,
  spoil?: "X" | "W" | "D",
  bad = NaN,
  size = (x: number): number => x,
) {
  const { height, width, channels, rows, cols } = windows;
  const [image, places] = [height * width * channels, rows * cols];
  const patch = windows.size[0] * windows.size[1] * channels;
  const make = (name: string, count: number, length: number, share: number, from: number) => {
    const values = sparse(count * length, share, from).map(size);
    if (name === spoil) values[seed % values.length] = bad;
    return filled(kernels, count, length, values);
  };
  const garbage = (count: number, length: number) =>
    filled(kernels, count, length, new Float32Array(count * length).fill(7));
  const X = make("X", n + 1, image, zeros, seed);
  const W = make("W", patch + 1, filters, 0.1, seed + 1);
  const D = make("D", n + 1, places * filters, zeros, seed + 2);
  const E = make("D", n + 1, places * channels, zeros, seed + 3);
  const [S, G, dX] = [garbage(n + 1, places * filters), garbage(patch + 1, filters), garbage(n + 1, image)];
  const [Z, winners, back] = [
    garbage(n + 1, places * channels),
    garbage(n + 1, places * channels),
    garbage(n + 1, image),
  ];
  kernels.convolve(X, W, S, n, windows);
  kernels.convolveGradient(X, D, G, n, windows);
  kernels.convolveInput(D, W, dX, n, windows);
  if (height >= windows.size[0] && width >= windows.size[1]) {
    kernels.maxPool(X, Z, winners, n, inside(windows));
    kernels.maxPoolInput(E, winners, back, n, inside(windows));
  }
  return Object.fromEntries(
    Object.entries({ S, G, dX, Z, winners, back }).map(([name, { get }]) => [name, get().slice()]),
  );
}

const run = { seed: 4, numRuns: 60, examples: corners };

describe("on images", () => {
  it("with multiply and add, kernels have the plain ones' bits, on any number of threads", () => {
    fc.assert(
      fc.property(images, (shape) => {
        const right = results(plain, shape);
        for (const kernels of exact) expect(differences(results(kernels, shape), right)).toEqual([]);
      }),
      run,
    );
  });

  it("and so they have where numbers are not finite", () => {
    fc.assert(
      fc.property(images, fc.constantFrom("X", "W", "D"), fc.constantFrom(...odd), (shape, spoil, bad) => {
        const right = results(plain, shape, spoil, bad);
        for (const kernels of exact) expect(differences(results(kernels, shape, spoil, bad), right, false)).toEqual([]);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it("relaxed they are the same on any number of threads, and as near to doubles as the conformance kit asks", () => {
    fc.assert(
      fc.property(images, (shape) => {
        const found = results(relaxed[0]!, shape);
        for (const kernels of relaxed.slice(1)) expect(differences(results(kernels, shape), found)).toEqual([]);
        const right = results(referenceKernels(), shape);
        const terms = results(referenceKernels(), shape, undefined, NaN, Math.abs);
        let worst = 0;
        for (const name of ["S", "G", "dX"]) {
          right[name]!.forEach((value, i) => {
            const error = Math.abs(value - found[name]![i]!);
            if (error > 0) worst = Math.max(worst, error / terms[name]![i]!);
          });
        }
        expect(worst).toBeLessThanOrEqual(1e-6);
      }),
      { ...run, numRuns: 15, examples: corners.slice(1, 4) },
    );
  });

  it("a step leaves nothing on the heap", () => {
    const LITTLE = 24; // bytes: more than the measuring itself allocates, less than the smallest array
    const [kernels, windows] = [relaxed[1]!, corner(8, 3, 2, 1)];
    const pooling = {
      ...windows,
      padding: [0, 0] as const,
      rows: 4,
      cols: 4,
      stride: [2, 2] as const,
      size: [2, 2] as const,
    };
    const [X, W, S, G] = [kernels.cell(2, 128), kernels.cell(19, 4), kernels.cell(2, 256), kernels.cell(19, 4)];
    const [dX, Z, winners] = [kernels.cell(2, 128), kernels.cell(2, 32), kernels.cell(2, 32)];
    const step = (): void => {
      kernels.convolve(X, W, S, 2, windows);
      kernels.convolveGradient(X, S, G, 2, windows);
      kernels.convolveInput(S, W, dX, 2, windows);
      kernels.maxPool(X, Z, winners, 2, pooling);
      kernels.maxPoolInput(Z, winners, dX, 2, pooling);
    };
    expect(bytesPerCall(step, LITTLE, { warm: 300 })).toBeLessThan(LITTLE);
  });
});
