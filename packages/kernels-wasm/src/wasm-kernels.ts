import { activation, knownOptions, plainKernels, relu, softmax, type Activation, type Kernels } from "@closurenet/core";
import { wasmCells } from "./cells.ts";
import { engine, type Engine } from "./engine.ts";
import { fail } from "./errors.ts";
import type { Room } from "./heap.ts";
import { imageKernels } from "./images.ts";
import { refusal } from "./modules.ts";
import { normalizationKernels } from "./normalization.ts";
import { wasmRules } from "./rules.ts";
import { processors } from "./surroundings.ts";
import { byteTables } from "./tables.ts";

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
 * first work that is worth sharing, and end half a second after the last.
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

export function kernelsOn(running: Engine): Kernels {
  const { exports, heap, relaxed, callHelpers } = running;
  const cells = wasmCells(running);
  const { at, cell } = cells;
  const table = byteTables(running, cells);
  const rule = wasmRules(running, cells);
  const plain = plainKernels();

  /** Room for a transposed matrix. */
  let transposed: Room = { at: 0, size: 0 };

  const rectified = activation("relu", (S, out, n, deriv) => {
    if (deriv) exports.reluDerivative(at(S), at(out), n * S.cols);
    else exports.relu(at(S), at(out), n * S.cols);
  });
  const normalized = activation(
    "softmax",
    (S, out, n, deriv) => {
      if (deriv) softmax(S, out, n, deriv); // which says why there is none
      exports.softmax(at(S), at(out), n, S.cols);
    },
    softmax.backward,
  );
  const own = new Map<Activation, Activation>([
    [relu, rectified],
    [softmax, normalized],
  ]);

  return {
    name: relaxed ? "wasm-relaxed" : "wasm",
    cell,
    affine(X, W, S, n) {
      callHelpers();
      exports.affine(at(X), at(W), at(S), n, X.cols, W.cols, W.rows > X.cols);
    },
    affineGradient(X, D, G, n) {
      callHelpers();
      exports.affineGradient(at(X), at(D), at(G), n, X.cols, D.cols);
    },
    affineInput(D, W, dX, n) {
      callHelpers();
      const size = 4 * W.rows * W.cols + 16;
      if (transposed.size < size) transposed = heap.room(size);
      exports.affineInput(at(D), at(W), at(dX), n, D.cols, dX.cols, transposed.at);
    },
    ...imageKernels(running, cells),
    ...normalizationKernels(running, cells),
    multiply: (A, B, C, n) => exports.multiply(at(A), at(B), at(C), n * A.cols),
    add: (A, B) => exports.add(at(A), at(B), A.rows * A.cols),
    scale: (A, c) => exports.scale(at(A), c, A.rows * A.cols),
    rule,
    activation: (f) => own.get(f) ?? f,
    table: (values, scale) =>
      values instanceof Uint8Array && Number.isFinite(Math.fround(scale))
        ? table(values, scale)
        : plain.table(values, scale),
  };
}
