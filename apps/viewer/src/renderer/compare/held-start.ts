import { type ReadonlySignal, computed, effect, signal, untracked } from "@preact/signals";
import type { Look } from "../film/look/look.ts";
import type { Film } from "../film/reading/film.ts";
import { nearestFrame } from "../film/timeline/clock.ts";
import type { Comparing } from "./comparing.ts";

/** What is needed of the run. */
interface Alone {
  readonly film: Film;
  readonly look: Pick<Look, "layer">;
}

/** A frame of a run that it is compared with itself at. */
export interface HeldStart {
  readonly frame: ReadonlySignal<number>;
  /** Its iteration. */
  readonly step: ReadonlySignal<number>;
  /** Its weights in the layer that is shown; undefined while they are read again, and where they cannot be. */
  readonly weights: ReadonlySignal<Uint16Array | undefined>;
  end(): void;
}

/** Holds the frame that `since` names of a run alone, by default its first. */
export function heldStart(alone: ReadonlySignal<Alone | undefined>, { since }: Pick<Comparing, "since">): HeldStart {
  const frame = computed(() => {
    const film = alone.value?.film;
    void film?.count.value;
    return film && since.value !== undefined ? nearestFrame(film.steps, since.value) : 0;
  });
  const step = computed(() => {
    const film = alone.value?.film;
    void film?.count.value;
    return film?.steps[frame.value] ?? 0;
  });
  // A copy: the frames of a large film come and go.
  const weights = signal<Uint16Array | undefined>(undefined);
  const end = effect(() => {
    const run = alone.value;
    const layer = run?.look.layer.value;
    const wanted = frame.value;
    // A product waits until all that it is made of has come. All else is read again here, whatever comes.
    const found = layer?.product ? layer.weights(wanted) : untracked(() => layer?.weights(wanted));
    const ending = new AbortController();
    untracked(() => {
      weights.value = found?.slice();
      if (found || !run || !layer || layer.product) return;
      const place = run.film.layers.findIndex(({ name }) => name === layer.name);
      run.film.load(wanted, ending.signal).then(
        (all) => {
          if (!ending.signal.aborted) weights.value = all[place];
        },
        () => undefined, // there is no change to be shown then
      );
    });
    return () => ending.abort();
  });
  return { frame, step, weights, end };
}
