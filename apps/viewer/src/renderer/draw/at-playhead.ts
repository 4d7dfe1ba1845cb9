import type { Network } from "@closurenet/core";
import { type ReadonlySignal, effect, signal, untracked } from "@preact/signals";
import { builtNetwork, setTo, setToMoment } from "../film/built-network.ts";
import type { OpenRun } from "../film/open-run.ts";
import type { Asked } from "./asked.ts";

/** The playhead rests before a checkpoint of its moment is looked for, ms. */
const REST = 150;

/** The moment that a network stands at. */
export interface Standing {
  readonly frame: number;
  /** Whether all that it computes with is known there. */
  readonly known: boolean;
  /** Whether its weights are those of a checkpoint, and not half floats. */
  readonly exact: boolean;
}

/** With which weights a network is asked, in words. */
export function standingText(standing: Standing | undefined): string {
  if (!standing) return "";
  if (!standing.known)
    return "At this moment the recording holds weights, and not all else that this network computes with, such as the means of batch normalisation. At a checkpoint it can be asked.";
  return standing.exact
    ? "Computed with the exact weights of this moment."
    : "Computed with the weights of the film, which are rounded to 16 bits.";
}

/** What is needed of a run to know its network at the playhead. */
export type Played = Pick<OpenRun, "film" | "player" | "shown" | "saved">;

/** A network that stands where the playhead of a run does: `standing` changes with its weights. */
export interface AtPlayhead {
  readonly net: Network;
  readonly standing: ReadonlySignal<Standing | undefined>;
  end(): void;
}

export function atPlayhead(run: Played, about: Asked): AtPlayhead {
  const { film, player } = run;
  const net = builtNetwork(about.network, 1);
  const standing = signal<Standing | undefined>(undefined);
  const exactly = async (frame: number, ending: AbortSignal): Promise<void> => {
    const found = await setToMoment(net, run, frame, ending);
    if (found.exact || !standing.peek()?.known) standing.value = { frame, ...found };
  };
  const end = effect(() => {
    const frame = Math.round(run.shown.value);
    if (film.count.value === 0) return;
    const weights = new Map<string, Uint16Array>();
    for (const layer of film.layers) {
      const bits = layer.weights(frame);
      if (!bits) return; // it runs again when they have come
      weights.set(layer.name, bits);
    }
    untracked(() => (standing.value = { frame, known: setTo(net, weights), exact: false }));
    if (player.playing.value) return;
    const ending = new AbortController();
    // What cannot be fetched is not there: the frame's own weights do.
    const timer = setTimeout(() => void exactly(frame, ending.signal).catch(() => undefined), REST);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  });
  return { net, standing, end };
}
