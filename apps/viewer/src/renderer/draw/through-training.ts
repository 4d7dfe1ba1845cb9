import type { Network } from "@closurenet/core";
import { setTo } from "../film/built-network.ts";
import type { Job } from "../film/export/job.ts";
import type { Film } from "../film/reading/film.ts";
import { largest } from "./asked.ts";

/** How a picture was read at frames of the training. */
export interface ThroughTraining {
  readonly frames: readonly number[];
  /** `frames.length` × `classes`, frame by frame. */
  readonly outputs: Float32Array;
  readonly classes: number;
}

/** The most frames that a picture is shown to. */
const MOST = 240;

/** Even steps through the film, with its ends, of frames that are in memory. */
export function framesOf({ count, staying }: Pick<Film, "count" | "staying">): readonly number[] {
  const all = staying();
  const last = count.peek() - 1;
  const some = Math.min(MOST, all.length);
  const found = Array.from(
    { length: some },
    (_, i) => all[Math.round((i * (all.length - 1)) / Math.max(1, some - 1))]!,
  );
  return found.at(-1) === last || last < 0 ? found : [...found, last];
}

/**
 * Shows a picture to the networks of a film, one after the other.
 *
 * @returns undefined where frames do not hold all that the network computes with
 */
export async function throughTraining(
  net: Network,
  film: Pick<Film, "layers" | "count" | "staying">,
  ask: () => Float32Array,
  { pause }: Pick<Job, "pause">,
): Promise<ThroughTraining | undefined> {
  const found: { frame: number; outputs: Float32Array }[] = [];
  for (const frame of framesOf(film)) {
    await pause();
    const weights = new Map<string, Uint16Array>();
    for (const layer of film.layers) {
      const bits = layer.weights(frame);
      if (bits) weights.set(layer.name, bits);
    }
    if (weights.size < film.layers.length) continue; // it is read again only for those who look at it
    if (!setTo(net, weights)) return undefined;
    found.push({ frame, outputs: ask() });
  }
  const classes = found[0]?.outputs.length ?? 0;
  const outputs = new Float32Array(found.length * classes);
  for (const [i, each] of found.entries()) outputs.set(each.outputs, i * classes);
  return { frames: found.map(({ frame }) => frame), outputs, classes };
}

/** When a picture came to be read as it is at the end. */
export interface Coming {
  /** What it is read as at the last frame. */
  readonly as: number;
  /** The first frame at which it was read so, and the first from which on it always was. */
  readonly first: number;
  readonly since: number;
}

/** Tells when a picture came to be read as it is read at the end; undefined where there is no frame. */
export function comingOf({ frames, outputs, classes }: ThroughTraining): Coming | undefined {
  const read = frames.map((_, i) => largest(outputs.subarray(i * classes, (i + 1) * classes)));
  const as = read.at(-1);
  if (as === undefined) return undefined;
  return { as, first: frames[read.indexOf(as)]!, since: frames[read.findLastIndex((one) => one !== as) + 1]! };
}
