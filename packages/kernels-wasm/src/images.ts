import type { Kernels, Windows } from "@closurenet/core";
import type { WasmCells } from "./cells.ts";
import type { Engine } from "./engine.ts";
import type { Room } from "./heap.ts";

/** Convolution and pooling (assembly/convolution.ts, assembly/pooling.ts). */
export function imageKernels(
  { exports, memory, heap, callHelpers }: Engine,
  { at }: WasmCells,
): Pick<Kernels, "convolve" | "convolveGradient" | "convolveInput" | "maxPool" | "maxPoolInput"> {
  const told = new WeakMap<Windows, Room>();
  /** Room for filters in another order, and for what a thread needs of its own. */
  let room: Room = { at: 0, size: 0 };

  /** Where the kernels read how windows lie (assembly/windows.ts). */
  function wordsOf(windows: Windows): number {
    const known = told.get(windows);
    if (known) return known.at;
    const { height, width, channels, size, stride, padding, rows, cols } = windows;
    const words = [height, width, channels, ...size, ...stride, ...padding, rows, cols];
    const made = heap.room(4 * words.length);
    new Int32Array(memory.buffer, made.at, words.length).set(words);
    told.set(windows, made);
    return made.at;
  }

  function roomFor(windows: number, filters: number): number {
    const size = exports.convolutionRoom(windows, filters);
    if (room.size < size) room = heap.room(size);
    return room.at;
  }

  return {
    convolve(X, W, S, n, windows) {
      callHelpers();
      const words = wordsOf(windows);
      exports.convolve(at(X), at(W), at(S), n, words, W.cols, roomFor(words, W.cols));
    },
    convolveGradient(X, D, G, n, windows) {
      callHelpers();
      const words = wordsOf(windows);
      exports.convolveGradient(at(X), at(D), at(G), n, words, G.cols, roomFor(words, G.cols));
    },
    convolveInput(D, W, dX, n, windows) {
      callHelpers();
      const words = wordsOf(windows);
      exports.convolveInput(at(D), at(W), at(dX), n, words, W.cols, roomFor(words, W.cols));
    },
    maxPool(X, Z, winners, n, windows) {
      callHelpers();
      exports.maxPool(at(X), at(Z), at(winners), n, wordsOf(windows));
    },
    maxPoolInput(dZ, winners, dX, n, windows) {
      callHelpers();
      exports.maxPoolInput(at(dZ), at(winners), at(dX), n, wordsOf(windows));
    },
  };
}
