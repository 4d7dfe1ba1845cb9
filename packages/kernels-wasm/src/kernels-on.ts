import { activation, plainKernels, relu, softmax, type Activation, type Kernels } from "@closurenet/core";
import { wasmCells } from "./cells.ts";
import type { Engine } from "./engine.ts";
import type { Room } from "./heap.ts";
import { imageKernels } from "./images.ts";
import { normalizationKernels } from "./normalization.ts";
import { wasmRules } from "./rules.ts";
import { byteTables } from "./tables.ts";

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
