import { knownOptions, plainKernels, type Kernels } from "@closurenet/core";
import { engine } from "./engine.ts";
import { fail } from "./errors.ts";
import { kernelsOn } from "./kernels-on.ts";
import { refusal } from "./modules.ts";
import { processors } from "./surroundings.ts";

export interface WasmKernelsOptions {
  /** Threads to share the work, the caller's included; as many as there are processors, at most 8, by default. */
  readonly threads?: number | undefined;
  /**
   * Whether a product and its sum may be rounded once instead of twice, as processors do faster: true by default. Without,
   * results have the bits of the plain kernels, on every machine.
   */
  readonly relaxed?: boolean | undefined;
  /** Who is told where something else than was asked for has to do; `console.warn` by default. */
  readonly notice?: ((message: string) => void) | undefined;
}

const MOST_THREADS = 32;
/** Gigabytes of addresses are reserved for each memory; a limit on them (`ulimit -v`) refuses it. */
const NO_MEMORY = "the system refuses its memory, as under a low limit of addresses";

/**
 * Kernels in WebAssembly with SIMD, on several threads. Where the engine has no SIMD, or gets no memory, these are the plain kernels.
 *
 * Factors of zero are skipped: inputs, what relu has cut off, and the rows of a gradient that they leave 0. The numbers
 * decide at each call; the bits are those of a product of all terms, for any number of threads. Threads start with the
 * first product, rule or other large operation, and end half a second after the last.
 *
 * @throws where `threads` is not a whole number from 1 to 32; the kernels, where a cell is not of theirs or memory ends.
 * @example
 * const net = mlp([784, 100, 50, 10], { kernels: wasmKernels() });
 */
export function wasmKernels(options: WasmKernelsOptions = {}): Kernels {
  knownOptions("[kernels-wasm] wasmKernels", options, ["threads", "relaxed", "notice"]);
  const { relaxed = true, threads = Math.min(8, processors()), notice = console.warn } = options;
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    fail(
      "threads",
      `expected a whole number from 1 to ${MOST_THREADS}, got ${threads}. Leave it out for all processors.`,
    );
  }
  const running = engine(relaxed, threads);
  if (!running) {
    notice(
      `[kernels-wasm] expected WebAssembly with SIMD, got none: ${refusal() || NO_MEMORY}. The plain kernels do the work, slower.`,
    );
    return plainKernels();
  }
  if (relaxed && !running.relaxed) {
    notice(
      "[kernels-wasm] expected relaxed SIMD, got none: products and sums are rounded one by one, a little slower.",
    );
  }
  return kernelsOn(running);
}
