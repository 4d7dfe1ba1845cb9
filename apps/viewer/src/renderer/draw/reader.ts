import { type ReadonlySignal, computed, effect, signal, untracked } from "@preact/signals";
import { builtNetwork } from "../film/built-network.ts";
import { job } from "../film/export/job.ts";
import { type Answer, type Asked, asking, outputting } from "./asked.ts";
import { type AtPlayhead, type Played, atPlayhead } from "./at-playhead.ts";
import type { Drawing } from "./drawing.ts";
import { type ThroughTraining, throughTraining } from "./through-training.ts";

/** The pen rests before the whole training is asked, ms. */
const REST = 100;

/** What a run's network makes of a picture: at the playhead, and through its training. */
export interface Reader {
  readonly standing: AtPlayhead["standing"];
  /** Undefined where there is no ink, and where the network cannot be asked at this moment. */
  readonly answer: ReadonlySignal<Answer | undefined>;
  /** What is on the pad, shown to the networks of the film; "none" where its frames do not hold all that they compute with. */
  readonly through: ReadonlySignal<ThroughTraining | "none" | undefined>;
  end(): void;
}

/** Shows what is on the pad to the network at the playhead of a run, and to a second one that goes through its training. */
export function reader(run: Played, about: Asked, { picture, inked }: Drawing): Reader {
  const { film } = run;
  const { net, standing, end } = atPlayhead(run, about);
  const ask = asking(net, about.scale);
  const answer = computed(() => (standing.value?.known && inked.value ? ask(picture.value) : undefined));
  const last = signal<{ readonly of: Uint8Array; readonly found: ThroughTraining | "none" } | undefined>(undefined);
  const through = computed(() => (last.value?.of === picture.value ? last.value.found : undefined));

  let past: ReturnType<typeof builtNetwork> | undefined;
  const askAll = async (shown: Uint8Array, ending: AbortSignal): Promise<void> => {
    past ??= builtNetwork(about.network, 1);
    const output = outputting(past, about.scale);
    const work = job(ending, () => undefined);
    const found = await throughTraining(past, film, () => output(shown), work);
    if (!ending.aborted) last.value = { of: shown, found: found ?? "none" };
  };
  /** Asks at once and whenever the film has grown. What has begun comes to its end: a film may grow faster than it is asked. */
  const keepAsking = (shown: Uint8Array): (() => void) => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let grown = false;
    const ask = async (): Promise<void> => {
      grown = false;
      await askAll(shown, ending.signal).catch(() => undefined);
      timer = undefined;
      if (grown && !ending.signal.aborted) askSoon();
    };
    const askSoon = (): void => {
      grown = true;
      timer ??= setTimeout(() => void ask(), REST);
    };
    const stop = effect(() => {
      void film.read.value;
      void film.count.value;
      askSoon();
    });
    return () => {
      stop();
      clearTimeout(timer);
      ending.abort();
    };
  };
  const stopThrough = effect(() => {
    const shown = picture.value;
    return inked.value ? untracked(() => keepAsking(shown)) : undefined;
  });
  return {
    standing,
    answer,
    through,
    end() {
      end();
      stopThrough();
    },
  };
}
