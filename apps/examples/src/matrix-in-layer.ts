// matrixInLayer, with which the series begins: a matrix that is captured by two functions, and how its numbers begin.
import { rng } from "@closurenet/core";
import { matrixInLayer, randomStart } from "./parts/matrix-in-layer.ts";

const W = matrixInLayer(785, 100, randomStart(rng(1), 100, false));
const largest = (): number => Array.from(W.get(), Math.abs).reduce((a, b) => Math.max(a, b));
console.log(`${W.get().length} weights; the one farthest from zero is ${largest().toFixed(3)} away`);

const positive = matrixInLayer(785, 100, randomStart(rng(1), 100, true));
console.log(`with initPos the smallest is above zero: ${positive.get().every((weight) => weight > 0)}`);

// `largest` closes over W. What another writes there it reads.
W.set(W.get().map((weight) => 2 * weight));
console.log(`doubled by somebody else: ${largest().toFixed(3)}`);
