import { setTimeout as sleep } from "node:timers/promises";
import {
  descent,
  mlp,
  optimizerSite,
  relu,
  sgd,
  train,
  type Cell,
  type Dataset,
  type Kernels,
  type Windows,
} from "@closurenet/core";
import { bytesPerCall, collect, letGo } from "@closurenet/fixtures/heap";
import { describe, expect, it } from "vitest";
import { engine } from "./engine.ts";
import { filled } from "./testing/matrices.ts";
import { digest, stripes, trained, trial } from "./testing/trainings.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const kinds = [1, 2].map((threads) => ({ threads, make: (): Kernels => wasmKernels({ threads }) }));
const data = stripes(100);

/** Bytes of the memory that cells lie in. */
const size = (kernels: Kernels): number => kernels.cell(1, 1).get().buffer.byteLength;

const grow = (kernels: Kernels): unknown => Array.from({ length: 20 }, () => kernels.cell(1000, 500));

describe.each(kinds)("a cell, $threads threads", ({ threads, make }) => {
  it("holds its values while memory grows, and `get` finds them", () => {
    const kernels = make();
    const made = filled(kernels, 2, 3, [1, 2, 3, 4, 5, 6]);
    const [before, first] = [size(kernels), made.get()];
    grow(kernels);
    expect(size(kernels)).toBeGreaterThan(before);
    expect([...made.get()]).toEqual([1, 2, 3, 4, 5, 6]);
    // A memory of one thread moves, and leaves its views behind, empty; shared memory stays where it is.
    expect(threads === 1 ? first.length : [...first]).toEqual(threads === 1 ? 0 : [1, 2, 3, 4, 5, 6]);
    made.get()[5] = 7;
    kernels.scale(made, 2);
    expect([...made.get()]).toEqual([2, 4, 6, 8, 10, 14]);
  });

  it("takes as many values as it has, and no others", () => {
    const made = make().cell(2, 3);
    made.set([1, 2, 3, 4, 5, 6]);
    expect(() => made.set([1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [kernels-wasm] cell: expected 2 × 3 = 6 values, got 2.]`,
    );
    expect([...made.get()]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("that memory has no room for is refused with advice, and the kernels go on", () => {
    const kernels = make();
    const [A, B] = [filled(kernels, 1, 3, [1, 2, 3]), filled(kernels, 1, 3, [10, 20, 30])];
    expect(() => kernels.cell(100_000, 100_000)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [kernels-wasm] cell: expected room for 100000 × 100000 numbers, got a memory that is full. Train with a smaller batch or network.]`,
    );
    kernels.add(A, B);
    expect([...A.get()]).toEqual([11, 22, 33]);
    expect([...kernels.cell(1000, 1000).get().subarray(0, 2)]).toEqual([0, 0]);
  });

  it("that nobody holds any more makes room for the next of its size", async () => {
    const kernels = make();
    for (let i = 0; i < 20; i++) kernels.cell(1000, 500).get().fill(9);
    const full = size(kernels);
    await letGo();
    const next = Array.from({ length: 20 }, () => kernels.cell(1000, 500));
    expect(size(kernels)).toBe(full);
    expect(next.every(({ get }) => get().every((value) => value === 0))).toBe(true);
    // Neighbours, each with values of its own.
    next.forEach(({ get }, i) => get().fill(i));
    expect(next.every(({ get }, i) => get().every((value) => value === i))).toBe(true);
  });

  it("stays while only its values are held", async () => {
    const kernels = make();
    grow(kernels);
    const full = size(kernels);
    await letGo();
    const values = filled(kernels, 1000, 500, new Float32Array(500_000).fill(3)).get();
    await letGo();
    for (let i = 0; i < 19; i++) kernels.cell(1000, 500).get().fill(9);
    expect(size(kernels)).toBe(full);
    expect(values.every((value) => value === 3)).toBe(true);
  });
});

it.each(kinds)("examples in a cell outlive the table that they came from, $threads threads", async ({ make }) => {
  const kernels = make();
  const X = kernels.cell(20, 1000);
  function fill(): void {
    const bytes = new Uint8Array(40_000).fill(3);
    kernels.table(bytes, 1)(
      Int32Array.from({ length: 20 }, (_, i) => i),
      0,
      20,
      X,
    );
  }
  fill();
  await letGo();
  // Whatever the table needed may be another's by now.
  const others = [20, 100, 1000, 10_000, 20_000, 25_000, 30_000].map((count) => kernels.cell(1, count));
  for (const { get } of others) get().fill(-1);
  expect(X.get().every((value) => value === 3)).toBe(true);
  expect(others.every(({ get }) => get().every((value) => value === -1))).toBe(true);
});

it.each(kinds)(
  "bytes are listed once, for every table of them: a later change is not seen, $threads threads",
  ({ make }) => {
    const kernels = make();
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const first = (width: number, scale: number): number[] => {
      const X = kernels.cell(1, width);
      kernels.table(bytes, scale)(Int32Array.of(0), 0, 1, X);
      return [...X.get()];
    };
    expect(first(2, 1)).toEqual([1, 2]);
    bytes.fill(9);
    expect(first(2, 2)).toEqual([2, 4]);
    expect(first(4, 1)).toEqual([9, 9, 9, 9]); // rows of another width are listed when they are asked for
  },
);

it("a cell ends before the next begins, also where it takes more bytes than half a memory or than a whole one", () => {
  const { exports } = engine(false, 1)!;
  for (const rows of [1, 32_768, 65_536, 100_000]) {
    const values = 4 * rows * 16_384;
    expect(exports.blockSize(rows, 16_384)).toBeGreaterThan(values);
    expect(exports.blockSize(rows, 16_384)).toBeLessThan(1.1 * values + 1e6);
  }
});

it("kernels know the views of their own cells, though another's memory has grown meanwhile", () => {
  const [own, other] = [wasmKernels({ threads: 2 }), wasmKernels({ threads: 2 })];
  grow(other);
  const whole = filled(own, 1, 4, [-1, 2, -3, 4]);
  const half: Cell = { rows: 1, cols: 2, get: () => whole.get().subarray(2), set: (values) => half.get().set(values) };
  own.activation(relu)(half, half, 1, false);
  expect([...whole.get()]).toEqual([-1, 2, 0, 4]);
});

/** Kernels whose memory has no room for one more number, and what holds it. */
function fullKernels(): {
  readonly kernels: Kernels;
  readonly held: readonly Cell[];
  readonly made: readonly [Cell, Cell, Cell];
} {
  const kernels = wasmKernels({ threads: 2 });
  const made: [Cell, Cell, Cell] = [kernels.cell(4, 4), kernels.cell(4, 4), kernels.cell(5, 4)];
  const held: Cell[] = [];
  for (let count = 4e8; count >= 1; count = Math.floor(count / 2)) {
    try {
      for (;;) held.push(kernels.cell(1, count)); // never touched: no machine needs so much
    } catch {
      // on with smaller ones
    }
  }
  return { kernels, held, made };
}

it("where memory is full to the last number, what needs room says so, and what needs none goes on", () => {
  const { kernels, held, made } = fullKernels();
  const [A, B, W] = made;
  const statistics = {
    mu: new Float64Array(4),
    sigma: new Float64Array(4),
    sum: new Float64Array(4),
    sumX: new Float64Array(4),
  };
  const windows: Windows = {
    height: 4,
    width: 4,
    channels: 1,
    size: [2, 2],
    stride: [1, 1],
    padding: [0, 0],
    rows: 3,
    cols: 3,
  };
  for (const act of [
    () => kernels.cell(1, 1),
    () => kernels.affineInput(A, W, B, 4),
    () => kernels.columnMoments(A, 4, statistics),
    () => kernels.convolve(A, W, B, 1, windows),
    () => kernels.rule((w) => [w.plus(w)]),
  ]) {
    expect(act).toThrow(
      /^\[kernels-wasm\] (cell|memory): expected room for .*, got a memory that is full\. Train with/,
    );
  }
  A.get().fill(1);
  W.get().fill(2);
  kernels.affine(A, W, B, 4);
  expect([...B.get()]).toEqual(Array.from({ length: 16 }, () => 10));
  kernels.table(Uint8Array.of(1, 2, 3, 4), 1)(Int32Array.of(0), 0, 1, A);
  expect([...A.get().subarray(0, 4)]).toEqual([1, 2, 3, 4]);
  expect(held.length).toBeGreaterThan(5);
});

it("examples that memory has no room for are read where they lie", () => {
  const kernels = wasmKernels({ threads: 2 });
  const X = kernels.cell(2, 20_000);
  const filling = [390, 80, 40].map((million) => kernels.cell(million, 1_000_000)); // never touched: no machine needs so much
  expect(() => kernels.cell(10, 1_000_000)).toThrow("got a memory that is full");
  const bytes = new Uint8Array(20_000_000).fill(3);
  kernels.table(bytes, 2)(Int32Array.of(999, 0), 0, 2, X);
  expect(X.get().every((value) => value === 6)).toBe(true);
  expect(filling).toHaveLength(3);
});

describe.each(kinds)("trainings, $threads threads", ({ make }) => {
  it("twenty with the same kernels need no more memory than ten", async () => {
    const kernels = make();
    const first = digest(trial({ kernels, data, steps: 1 }).net);
    let after = 0;
    for (let i = 0; i < 20; i++) {
      const { net, losses } = trial({ kernels, data: i % 2 === 0 ? data : stripes(100), steps: 3 });
      expect(digest(net)).toBe(first);
      for (const _ of losses);
      if (i % 5 === 4) await letGo();
      if (i === 9) after = size(kernels);
    }
    expect(size(kernels)).toBe(after);
  });

  it("with new kernels each leave nothing behind", async () => {
    const memories: WeakRef<ArrayBufferLike>[] = [];
    function once(): void {
      const kernels = make();
      const { net, losses } = trial({ kernels, data, steps: 3 });
      for (const _ of losses);
      memories.push(new WeakRef(net.X.get().buffer));
    }
    for (let i = 0; i < 20; i++) {
      once();
      await sleep(1);
    }
    await expect
      .poll(
        async () => {
          await letGo();
          return memories.filter((memory) => memory.deref()).length;
        },
        { interval: 100 },
      )
      .toBe(0);
  });

  it("four side by side, a step of each in turn, end as each does alone", () => {
    const options = [20, 30, 50, 70].map((batch) => ({ data, batch, steps: 8 }));
    const shared = make();
    const side = options.map((one, i) => trial({ ...one, kernels: i < 2 ? shared : make() }));
    for (let step = 0; step < 8; step++) for (const { losses } of side) losses.next();
    options.forEach((one, i) => {
      expect(digest(side[i]!.net)).toBe(trained({ ...one, kernels: make() }).weights);
    });
  });

  it("of 10,000 steps end with the heap and the memory that they had before", () => {
    const kernels = make();
    const net = mlp([784, 8, 10], { kernels, batch: 4 });
    const training = train(net, data, { epochs: 1000 });
    for (let i = 0; i < 3000; i++) training.next();
    collect();
    const [before, room] = [process.memoryUsage(), size(kernels)];
    for (let i = 0; i < 10_000; i++) training.next();
    collect();
    const after = process.memoryUsage();
    expect(after.heapUsed - before.heapUsed).toBeLessThan(200_000);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThanOrEqual(0);
    expect(size(kernels)).toBe(room);
  });
});

function steps(kernels: Kernels, examples: Dataset): () => void {
  const net = mlp([784, 20, 10], { kernels, batch: 12 });
  const step = descent(net, examples, sgd(0.01)(net.params, optimizerSite(net)));
  const order = Int32Array.from({ length: 80 }, (_, i) => i);
  const losses = new Float64Array(1);
  let at = 0;
  return () => {
    losses[0]! += step(order, at, at + 12 <= 80 ? 12 : 80 - at);
    at = at + 12 < 80 ? at + 12 : 0;
  };
}

describe("a step makes nothing on the heap", () => {
  it.each([
    ["1 thread, relaxed", wasmKernels({ threads: 1 })],
    ["1 thread, multiply and add", wasmKernels({ threads: 1, relaxed: false })],
    ["2 threads", wasmKernels({ threads: 2 })],
  ])("%s", (_, kernels) => {
    expect(bytesPerCall(steps(kernels, data))).toBe(0);
  });

  it("and this test fails where a kernel looks at a cell with a view of its own", () => {
    const kernels = wasmKernels({ threads: 1 });
    const kept: unknown[] = [];
    const wasteful: Kernels = {
      ...kernels,
      add(A, B) {
        kept[0] = A.get().subarray(0, 1);
        kernels.add(A, B);
      },
    };
    expect(bytesPerCall(steps(wasteful, data), 0, { rounds: 25 })).toBeGreaterThan(0);
  });
});
