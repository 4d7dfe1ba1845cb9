// What the examples of the documentation find without an import: when they run, and when they are typechecked.
import { dataset, mlp } from "@closurenet/core";

export * from "@closurenet/core";
export * from "../index.ts";
export { chain } from "../index.ts"; // not that of layers, core's

export const data = dataset({
  inputs: [
    [0, 1],
    [1, 0],
  ],
  labels: [0, 1],
  classes: 2,
});
export const net = mlp([2, 3, 2]);
