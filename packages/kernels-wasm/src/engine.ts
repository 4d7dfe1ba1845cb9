import { crew } from "./crew.ts";
import { fail } from "./errors.ts";
import type { Exports } from "./exports.ts";
import { heap, type Heap } from "./heap.ts";
import { compile } from "./modules.ts";
import { mayWait, sharedMemory } from "./surroundings.ts";

/** A running build with its memory. */
export interface Engine {
  readonly exports: Exports;
  readonly memory: WebAssembly.Memory;
  readonly heap: Heap;
  readonly relaxed: boolean;
  /** Starts the helping threads that have ended or not begun. */
  readonly callHelpers: () => void;
}

/** Milliseconds that a job waits for a helper that has a part of it, beyond the time that the part takes. */
const PATIENCE = 10_000;

/** What WebAssembly calls where a helper does not give back what it has taken (assembly/jobs.ts). */
function helperLost(): never {
  return fail(
    "threads",
    "expected every helping thread to finish its part, got nothing from one for seconds: it was ended in mid-work. " +
      "What was being computed is not complete. Make new kernels, and go on from what was saved last.",
  );
}

/** A memory of one thread; undefined where the system refuses the room that the engine reserves for it. */
function ownMemory(): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: 16 });
  } catch {
    return undefined;
  }
}

/** The best that can be had of what is asked for; undefined where the engine has no SIMD, or no memory. */
export function engine(relaxed: boolean, threads: number, patience = PATIENCE): Engine | undefined {
  const shared = threads > 1 ? sharedMemory() : undefined;
  const fused = relaxed ? compile(true, shared !== undefined) : undefined;
  const module = fused ?? compile(false, shared !== undefined);
  if (!module) return threads > 1 ? engine(relaxed, 1, patience) : undefined;
  const memory = shared ?? ownMemory();
  if (!memory) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the build exports
  const exports = new WebAssembly.Instance(module, { env: { memory }, jobs: { helperLost } })
    .exports as unknown as Exports;
  const count = shared ? threads : 1;
  exports.share(count, mayWait(), patience);
  return {
    exports,
    memory,
    heap: heap(memory, exports.endOfScratches(count)),
    relaxed: fused !== undefined,
    callHelpers: count > 1 ? crew(count, module, memory, exports) : () => {},
  };
}
