import type { Network, Saved } from "@closurenet/core";
import { type NetworkDescription, buildNetwork } from "@closurenet/experiment";
import { halfValues } from "@closurenet/film";

/** The weights of one frame, by name, as float16 bit patterns. */
export type FrameWeights = ReadonlyMap<string, Uint16Array>;

/** A network to be asked in the page, for so many examples at a time. */
export const builtNetwork = (network: NetworkDescription, batch: number): Network =>
  buildNetwork({ ...network, batch, kernels: "plain" });

/**
 * Sets a network to what is known of a moment: to its saved cells, and to the weights of its frame where those have none. The random
 * words of its training stay as they are: it predicts without them.
 *
 * @returns false where not all that it computes with is known; then nothing was changed
 * @throws where a saved cell has another size
 */
export function setTo(net: Network, frame: FrameWeights, saved: ReadonlyMap<string, Saved> = new Map()): boolean {
  const cells = [...net.cells()].filter(([, cell]) => !(cell.get() instanceof Int32Array));
  const known = cells.map(([name, { rows, cols }]) => {
    const bits = frame.get(name);
    const values = saved.get(name)?.values ?? (bits && Float32Array.from(bits, (half) => halfValues[half]!));
    if (values && values.length !== rows * cols)
      throw new Error(`[viewer] ${name}: expected ${rows * cols} numbers, got ${values.length}.`);
    return values;
  });
  if (known.includes(undefined)) return false;
  for (const [i, [, cell]] of cells.entries()) cell.set(known[i]!);
  return true;
}
