import { availableParallelism } from "node:os";

/** One thread, and all that the machine runs at once. */
export const threadCounts = [...new Set([1, availableParallelism()])];

const plain = { name: "closurenet plain", peer: "closurenet", kernels: "plain", threads: 1 };
const wasm = (threads) => [
  { name: "closurenet wasm mul+add", peer: "closurenet", kernels: "wasm", threads },
  { name: "closurenet wasm relaxed", peer: "closurenet", kernels: "wasm-relaxed", threads },
];

/** This project on so many threads. */
export const closurenet = (threads) => (threads === 1 ? [plain, ...wasm(1)] : wasm(threads));

export const peers = (python) => [
  { name: "tfjs cpu", peer: "tfjs", backend: "cpu", threads: 1 },
  { name: "tfjs wasm", peer: "tfjs", backend: "wasm", threads: 1 },
  { name: "convnetjs", peer: "convnetjs", threads: 1 },
  ...threadCounts.flatMap((threads) => [
    { name: "PyTorch eager", peer: "pytorch", python, threads },
    { name: "NumPy", peer: "numpy", python, threads },
  ]),
];

/** What one core can do at most, in FLOP. */
export const peaks = [
  { name: "wasm peak, mul+add", peer: "wasm-peak", kernels: "wasm", threads: 1 },
  { name: "wasm peak, relaxed", peer: "wasm-peak", kernels: "wasm-relaxed", threads: 1 },
];
