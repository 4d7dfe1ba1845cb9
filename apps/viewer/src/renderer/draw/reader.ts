import { type ReadonlySignal, computed, effect, signal, untracked } from "@preact/signals";
import { builtNetwork, setTo, setToMoment } from "../film/built-network.ts";
import { job } from "../film/export/job.ts";
import type { OpenRun } from "../film/open-run.ts";
import { type Answer, type Asked, asking, outputting } from "./asked.ts";
import type { Drawing } from "./drawing.ts";
import { type ThroughTraining, throughTraining } from "./through-training.ts";

/** The playhead rests before a checkpoint of its moment is looked for; the pen, before the whole training is asked. ms. */
const [REST, PEN_REST] = [150, 100];

/** The moment that a network stands at. */
export interface Standing {
  readonly frame: number;
  /** Whether all that it computes with is known there. */
  readonly known: boolean;
  /** Whether its weights are those of a checkpoint, and not half floats. */
  readonly exact: boolean;
}

/** What a run's network makes of a picture: at the playhead, and through its training. */
export interface Reader {
  readonly standing: ReadonlySignal<Standing | undefined>;
  /** Undefined where there is no ink, and where the network cannot be asked at this moment. */
  readonly answer: ReadonlySignal<Answer | undefined>;
  readonly through: ReadonlySignal<ThroughTraining | undefined>;
  end(): void;
}

/** Keeps a network at the playhead of a run, and shows it what is on the pad; a second one goes through the training. */
export function reader(run: OpenRun, about: Asked, { picture, inked }: Drawing): Reader {
  const { film, player } = run;
  const net = builtNetwork(about.network, 1);
  const ask = asking(net, about.scale);
  const standing = signal<Standing | undefined>(undefined);
  const answer = computed(() => (standing.value?.known && inked.value ? ask(picture.value) : undefined));
  const through = signal<ThroughTraining | undefined>(undefined);

  const exactly = async (frame: number, ending: AbortSignal): Promise<void> => {
    const found = await setToMoment(net, run, frame, ending);
    if (found.exact || !standing.peek()?.known) standing.value = { frame, ...found };
  };
  const stopStanding = effect(() => {
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

  let past: ReturnType<typeof builtNetwork> | undefined;
  const askAll = async (shown: Uint8Array, ending: AbortSignal): Promise<void> => {
    past ??= builtNetwork(about.network, 1);
    const output = outputting(past, about.scale);
    const work = job(ending, () => undefined);
    const found = await throughTraining(past, film, () => output(shown), work);
    if (!ending.aborted) through.value = found;
  };
  const stopThrough = effect(() => {
    const shown = picture.value;
    void film.read.value;
    if (!inked.value || film.count.value === 0) {
      through.value = undefined;
      return;
    }
    const ending = new AbortController();
    const timer = setTimeout(() => void askAll(shown, ending.signal).catch(() => undefined), PEN_REST);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  });
  return {
    standing,
    answer,
    through,
    end() {
      stopStanding();
      stopThrough();
    },
  };
}
