import { type Network, type Saved, restore } from "@closurenet/core";
import { type NetworkDescription, buildNetwork } from "@closurenet/experiment";
import { halfValues } from "@closurenet/film";

/** The weights of one frame, by name, as float16 bit patterns. */
export type FrameWeights = ReadonlyMap<string, Uint16Array>;

/** A network to be asked in the page, for so many examples at a time. */
export const builtNetwork = (network: NetworkDescription, batch: number): Network =>
  buildNetwork({ ...network, batch, kernels: "plain" });

/** What a network computes with: all but the random words of its training. */
const computedWith = (net: Network) => [...net.cells()].filter(([, cell]) => !(cell.get() instanceof Int32Array));

/** Sets a network to the weights of a frame; false where that does not hold all that the network computes with. */
export function setToFrame(net: Network, weights: FrameWeights): boolean {
  const cells = computedWith(net);
  if (!cells.every(([name]) => weights.has(name))) return false;
  for (const [name, cell] of cells) cell.set(Float32Array.from(weights.get(name)!, (half) => halfValues[half]!));
  return true;
}

/** Sets a network to the exact values of its cells; there may be more of them. @throws where one is missing or does not fit */
export function setToSaved(net: Network, saved: ReadonlyMap<string, Saved>): void {
  const cells = new Map(computedWith(net));
  restore(cells, new Map([...saved].filter(([name]) => cells.has(name))));
}
