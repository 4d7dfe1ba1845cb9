// What the examples of the documentation find without an import: when they run, and when they are typechecked.
import { dataset, mlp } from "@closurenet/core";

export * from "node:fs";
export * from "@closurenet/core";
export * from "../index.ts";
export * from "../node.ts";

export const data = dataset({
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  labels: [0, 1, 1, 0],
  classes: 2,
});
export const net = mlp([784, 100, 10]);
