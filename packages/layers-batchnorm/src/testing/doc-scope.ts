// What the examples of the documentation find without an import: when they run, and when they are typechecked.
import { dataset } from "@closurenet/core";

export * from "@closurenet/core";
export * from "../index.ts";

const labels = Array.from({ length: 20 }, (_, i) => i % 10);
export const data = dataset({ inputs: new Float32Array(20 * 784), labels, classes: 10 });
