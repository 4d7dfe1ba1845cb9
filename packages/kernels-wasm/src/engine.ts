import { crew } from "./crew.ts";
import { heap, type Heap } from "./heap.ts";
import { compile } from "./modules.ts";
import { mayWait, sharedMemory } from "./surroundings.ts";

interface Constant {
  readonly value: number;
}

/** What a build exports: pointers are byte offsets, counts are of numbers. */
export interface Exports {
  /** Where the words begin that say how the threads fare. */
  readonly THREADS: Constant;
  /** Bytes that so many threads need for themselves, from 0 on. */
  endOfScratches(threads: number): number;
  share(threads: number, mayWait: boolean): void;
  /** Bytes before the values of a cell. */
  readonly HEADER: Constant;
  blockSize(rows: number, cols: number): number;
  know(cell: number, rows: number, cols: number): void;
  expose(cell: number): void;
  affine(x: number, w: number, s: number, n: number, inputs: number, units: number, bias: boolean): void;
  affineGradient(x: number, d: number, g: number, n: number, inputs: number, units: number): void;
  affineInput(d: number, w: number, dx: number, n: number, units: number, inputs: number, transposed: number): void;
  multiply(a: number, b: number, c: number, count: number): void;
  add(a: number, b: number, count: number): void;
  scale(a: number, c: number, count: number): void;
  relu(s: number, z: number, count: number): void;
  reluDerivative(s: number, f: number, count: number): void;
  softmax(s: number, z: number, n: number, width: number): void;
  recordsSize(bytes: number, count: number, width: number): number;
  writeRecords(bytes: number, count: number, width: number, records: number, starts: number): number;
  take(starts: number, order: number, x: number, n: number, width: number, scale: number): void;
}

/** A running build with its memory. */
export interface Engine {
  readonly exports: Exports;
  readonly memory: WebAssembly.Memory;
  readonly heap: Heap;
  readonly relaxed: boolean;
  /** Sees to it that there are threads to help. */
  readonly call: () => void;
}

/** The best that can be had of what is asked for; undefined where the engine has no SIMD. */
export function engine(relaxed: boolean, threads: number): Engine | undefined {
  const common = threads > 1 ? sharedMemory() : undefined;
  const fused = relaxed ? compile(true, common !== undefined) : undefined;
  const module = fused ?? compile(false, common !== undefined);
  if (!module) return threads > 1 ? engine(relaxed, 1) : undefined;
  const memory = common ?? new WebAssembly.Memory({ initial: 16 });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the build exports
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  const count = common ? threads : 1;
  exports.share(count, mayWait());
  return {
    exports,
    memory,
    heap: heap(memory, exports.endOfScratches(count)),
    relaxed: fused !== undefined,
    call: count > 1 ? crew(count, module, memory, exports) : () => {},
  };
}
