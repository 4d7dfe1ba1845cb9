import { expect, it } from "vitest";
import type { Cell } from "../cells/cell.ts";
import { referenceKernels } from "./reference-kernels.ts";

const kernels = referenceKernels();
function filled(rows: number, cols: number, values: readonly number[]): Cell {
  const made = kernels.cell(rows, cols);
  made.set(values);
  return made;
}

it("are the textbook's, in doubles", () => {
  const [X, W, D] = [filled(2, 2, [1, 2, 3, 4]), filled(3, 1, [10, 20, 5]), filled(2, 1, [0.5, -1])];
  const [S, G, dX] = [kernels.cell(2, 1), kernels.cell(3, 1), kernels.cell(2, 2)];
  kernels.affine(X, W, S, 2);
  expect([...S.get()]).toEqual([55, 115]); // 1·10 + 2·20 + 5, 3·10 + 4·20 + 5
  kernels.affineGradient(X, D, G, 2);
  expect([...G.get()]).toEqual([-2.5, -3, -0.5]); // 1·½ − 3, 2·½ − 4, ½ − 1
  kernels.affineInput(D, W, dX, 2);
  expect([...dX.get()]).toEqual([5, 10, -10, -20]);

  const [A, B, C] = [filled(2, 1, [1, 2]), filled(2, 1, [3, 5]), filled(2, 1, [9, 9])];
  kernels.multiply(A, B, C, 1);
  expect([...C.get()]).toEqual([3, 9]); // the first row alone
  kernels.add(A, B);
  kernels.scale(B, 0.1);
  expect([...A.get(), ...B.get()]).toEqual([4, 7, 3 * 0.1, 0.5]);
});
