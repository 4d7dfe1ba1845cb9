import { crew } from "./crew.ts";
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

/** A memory of one thread; undefined where the system refuses the room that the engine reserves for it. */
function ownMemory(): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: 16 });
  } catch {
    return undefined;
  }
}

/** The best that can be had of what is asked for; undefined where the engine has no SIMD, or no memory. */
export function engine(relaxed: boolean, threads: number): Engine | undefined {
  const shared = threads > 1 ? sharedMemory() : undefined;
  const fused = relaxed ? compile(true, shared !== undefined) : undefined;
  const module = fused ?? compile(false, shared !== undefined);
  if (!module) return threads > 1 ? engine(relaxed, 1) : undefined;
  const memory = shared ?? ownMemory();
  if (!memory) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the build exports
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  const count = shared ? threads : 1;
  exports.share(count, mayWait());
  return {
    exports,
    memory,
    heap: heap(memory, exports.endOfScratches(count)),
    relaxed: fused !== undefined,
    callHelpers: count > 1 ? crew(count, module, memory, exports) : () => {},
  };
}
