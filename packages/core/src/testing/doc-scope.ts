// What the examples of the documentation find without an import: when they run, and when they are typechecked.
import { dataset, mlp, save, type Saved } from "../index.ts";

export * from "../index.ts";
export { exp, log, log1p, power } from "../math/elementary.ts";
export * from "../testing.ts";
export * from "./tfjs.ts";
export * as tf from "@tensorflow/tfjs-core";

export const image = new Float32Array(784);
export const data = dataset({ inputs: new Float32Array(2 * 784), labels: [0, 9], classes: 10 });
export const test = data;
export const net = mlp([784, 10], { batch: 2 });
export const saved: ReadonlyMap<string, Saved> = save(net.cells());
