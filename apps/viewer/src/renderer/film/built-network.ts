import type { CellArray, Network, Saved } from "@closurenet/core";
import { type NetworkDescription, blankNetwork } from "@closurenet/experiment";
import { halfValues } from "@closurenet/film";
import { breath } from "./export/job.ts";
import type { OpenRun } from "./open-run.ts";

/** The weights of one frame, by name, as float16 bit patterns. */
export type FrameWeights = ReadonlyMap<string, Uint16Array>;

/** A network without weights that a page can ask, for so many examples at a time, once it is set to a moment. */
export const builtNetwork = (network: NetworkDescription, batch: number): Network =>
  blankNetwork({ ...network, batch, kernels: "plain" });

/** Writes the numbers that float16 bit patterns stand for. */
function widen(halves: Uint16Array, out: CellArray): void {
  for (let i = 0; i < halves.length; i++) out[i] = halfValues[halves[i]!]!;
}

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
    const values = saved.get(name)?.values ?? frame.get(name);
    if (values && values.length !== rows * cols)
      throw new Error(`[viewer] ${name}: expected ${rows * cols} numbers, got ${values.length}.`);
    return values;
  });
  if (known.includes(undefined)) return false;
  for (const [i, [, cell]] of cells.entries()) {
    const values = known[i]!;
    if (!(values instanceof Uint16Array)) cell.set(values);
    else widen(values, cell.get());
  }
  return true;
}

/**
 * Sets a network to a moment of a run: to the exact weights of a checkpoint where there is one of it, else to those of its frame.
 *
 * @returns whether all that it computes with is `known`, and whether its weights are `exact`
 */
export async function setToMoment(
  net: Network,
  { film, saved: savedAt }: Pick<OpenRun, "film" | "saved">,
  frame: number,
  signal: AbortSignal,
): Promise<{ readonly known: boolean; readonly exact: boolean }> {
  const saved = await savedAt?.(frame, film.steps[frame]!, signal);
  await breath();
  const exact = saved !== undefined && film.layers.every(({ name }) => saved.has(name));
  const weights = exact ? [] : await film.load(frame, signal);
  const shown = new Map(film.layers.flatMap(({ name }, place) => (exact ? [] : [[name, weights[place]!] as const])));
  signal.throwIfAborted();
  return { known: setTo(net, shown, saved), exact };
}
