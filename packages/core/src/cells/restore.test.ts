import { expect, it } from "vitest";
import { mlp } from "../network/mlp.ts";
import { restore } from "./restore.ts";
import { save } from "./save.ts";

it("sets every cell, in the arrays that they had", () => {
  const [a, b] = [mlp([3, 4, 2], { seed: 1 }), mlp([3, 4, 2], { seed: 2 })];
  const arrays = b.params.map(({ value }) => value.get());
  restore(b.cells(), save(a.cells()));
  expect(b.params.map(({ value }) => value.get())).toEqual(a.params.map(({ value }) => value.get()));
  b.params.forEach(({ value }, i) => expect(value.get()).toBe(arrays[i]));
});

it("names each mismatch, and then changes nothing", () => {
  const net = mlp([3, 4, 4, 2], { seed: 1 });
  const before = [...save(net.cells()).values()];
  const saved = save(mlp([3, 4, 4, 2], { seed: 2 }).cells());
  saved.delete("layers.0.W");
  saved.set("layers.1.W", { rows: 4, cols: 4, values: new Float32Array(16) });
  saved.set("layers.2.W", { rows: 5, cols: 2, values: new Float32Array(10).fill(NaN) });
  saved.set("layers.3.W", { rows: 1, cols: 1, values: [1] });
  expect(() => restore(net.cells(), saved)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] restore: expected 3 cells, each as it was saved, but layers.0.W is missing; layers.1.W is 4 × 4 with 16 values and not 5 × 4; layers.2.W holds a value that is not a finite number; layers.3.W has no place here. Nothing was changed.]`,
  );
  saved.set("layers.0.W", { rows: 4, cols: 4, values: [1, 2, 3] });
  expect(() => restore(net.cells(), saved)).toThrow(/layers\.0\.W is 4 × 4 with 3 values and not 4 × 4/);
  const others = [
    { rows: 2, cols: 8, values: new Float32Array(16) },
    { rows: 8, cols: 4, values: new Float32Array(16) },
    { rows: 4, cols: 2, values: new Float32Array(16) },
  ];
  for (const other of others) {
    saved.set("layers.0.W", other);
    expect(() => restore(net.cells(), saved)).toThrow(
      `layers.0.W is ${other.rows} × ${other.cols} with 16 values and not`,
    );
  }
  expect([...save(net.cells()).values()]).toEqual(before);
});
