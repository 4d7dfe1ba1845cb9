import { cell, mlp, type Cell, type CellArray, restore, save, train, dataset } from "@closurenet/core";
import { describe, expect, it } from "vitest";
import { readCells, writeCells } from "./cells.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

const xor = dataset({
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  labels: [0, 1, 1, 0],
  classes: 2,
});

const start = () => train(mlp([2, 6, 2], { batch: 3, seed: 1 }), xor, { epochs: 5 });

describe("cells in a file", () => {
  it("are read back to the bit, also those of a training between two steps", () => {
    const whole = start();
    for (let i = 0; i < 4; i++) whole.next();
    const bytes = writeCells(whole.cells());
    while (!whole.next().done);
    const rest = start();
    restore(rest.cells(), readCells(bytes));
    while (!rest.next().done);
    expect(save(rest.cells())).toEqual(save(whole.cells()));
  });

  it("keep doubles and random words as they are", () => {
    const cells = new Map<string, Cell<CellArray>>([
      ["double", cell(1, 2, Float64Array.of(Math.PI, 2 ** 24 + 1))],
      ["words", cell(1, 2, Int32Array.of(-(2 ** 31), 7))],
    ]);
    expect(readCells(writeCells(cells))).toEqual(save(cells));
  });

  it("carry metadata", () => {
    const bytes = writeCells(new Map(), new Map([["note", "exclusive or"]]));
    expect(readSafetensors(bytes).metadata.get("note")).toBe("exclusive or");
  });

  it.each([[[4]], [[2, 1, 2]], [[]]])("are matrices: a tensor of shape %j is refused", (shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const bytes = writeSafetensors(new Map([["a", { dtype: "F32", shape, data: new Uint8Array(4 * count) }]]));
    expect(() => readCells(bytes, "weights.safetensors")).toThrow(
      `[checkpoint] weights.safetensors: expected a matrix in a, got [${shape.join()}]. Was it written by another program?`,
    );
  });
});
