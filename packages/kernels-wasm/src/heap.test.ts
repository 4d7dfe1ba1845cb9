import { letGo } from "@closurenet/fixtures/heap";
import { expect, it } from "vitest";
import { heap } from "./heap.ts";

const PAGE = 65_536;
const memoryOf = (pages: number, maximum = 100): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: pages, maximum });

it("lays blocks one after another, in sizes of which each doubling has four", () => {
  const { block } = heap(memoryOf(1), 65);
  const owner = {};
  const starts = [1, 16, 17, 100, 112, 113, 128, 129, 1000, 1024, 1025, 1280, 1281, 1].map((size) =>
    block(size, owner),
  );
  expect(starts[0]).toBe(128); // what is reserved ends at a multiple of 64
  expect(starts.slice(1).map((start, i) => start - starts[i]!)).toEqual([
    16, 16, 32, 112, 112, 128, 128, 160, 1024, 1024, 1280, 1280, 1536,
  ]);
  expect(heap(memoryOf(1), 64).block(1, owner)).toBe(64);
});

it("grows by a mebibyte at least, and by as much as is missing", () => {
  const memory = memoryOf(1);
  const { block } = heap(memory, 0);
  block(PAGE, {}); // fits to the byte
  expect(memory.buffer.byteLength).toBe(PAGE);
  block(16, {});
  expect(memory.buffer.byteLength).toBe(17 * PAGE);
  block(16 * PAGE, {}); // 16 bytes are missing
  expect(memory.buffer.byteLength).toBe(33 * PAGE);
  block(40 * PAGE, {});
  expect(memory.buffer.byteLength).toBe(58 * PAGE);
});

it("knows where a view lies that was handed a block, as the memory is and as it was before it grew", () => {
  const memory = memoryOf(1);
  const { block, handOver, has } = heap(memory, 0);
  const view = (): Float32Array => {
    const owner = {};
    const at = block(PAGE, owner);
    const made = new Float32Array(memory.buffer, at, 1);
    handOver(owner, made, at, PAGE);
    return made;
  };
  const views = [view(), view(), new Float32Array(memoryOf(1).buffer)];
  expect(views.map(({ buffer }) => has(buffer))).toEqual([true, true, false]);
});

it("says so where memory ends, and goes on with what is left", () => {
  const memory = memoryOf(1, 17);
  const { block } = heap(memory, 64);
  expect(() => block(17 * PAGE, {})).toThrow(
    `[kernels-wasm] memory: expected room for ${20 * PAGE} bytes more, got a memory that is full. Train with a smaller batch or network.`,
  );
  expect(block(16, {})).toBe(64);
  expect(block(16 * PAGE, {})).toBe(80);
});

it("gives a block again, all zeros, once nobody holds its owner, and to nobody before", async () => {
  const memory = memoryOf(2);
  const { block, handOver, room } = heap(memory, 64);
  const kept = {};
  const first = block(1000, kept);
  const [second, third] = [block(1000, {}), block(1000, {})];
  const inherited = new Float32Array(1);
  const fourth = (() => {
    const passing = {};
    const at = block(1000, passing);
    handOver(passing, inherited, at, 1000);
    return at;
  })();
  const held = room(1000);
  new Uint8Array(memory.buffer).fill(7);
  await letGo();
  const again = [block(990, kept), block(1024, kept)];
  expect(new Set(again)).toEqual(new Set([second, third]));
  for (const at of again) expect(new Uint8Array(memory.buffer, at, 1024).every((byte) => byte === 0)).toBe(true);
  const fresh = block(1000, kept);
  expect([first, second, third, fourth, held.at]).not.toContain(fresh);
  expect(new Uint8Array(memory.buffer, first, 1024).every((byte) => byte === 7)).toBe(true);
  expect([held.size, inherited.length]).toEqual([1000, 1]);
});

it("a block that was handed over is free once its new owner is gone, and only once", async () => {
  const memory = memoryOf(2);
  const { block, handOver } = heap(memory, 64);
  (() => {
    const [one, other] = [{}, new Float32Array(1)];
    handOver(one, other, block(1000, one), 1000);
  })();
  await letGo();
  const kept = {};
  const [first, second] = [block(1000, kept), block(1000, kept)];
  expect([first, second]).toEqual([64, 64 + 1024]);
});
