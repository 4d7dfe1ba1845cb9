import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import { builtNetwork } from "../film/built-network.ts";
import { job } from "../film/export/job.ts";
import type { OpenRun } from "../film/open-run.ts";
import { type Answer, type Asked, asking, outputting } from "./asked.ts";
import { type AtPlayhead, atPlayhead } from "./at-playhead.ts";
import type { Drawing } from "./drawing.ts";
import { type ThroughTraining, throughTraining } from "./through-training.ts";

/** The pen rests before the whole training is asked, ms. */
const REST = 100;

/** What a run's network makes of a picture: at the playhead, and through its training. */
export interface Reader {
  readonly standing: AtPlayhead["standing"];
  /** Undefined where there is no ink, and where the network cannot be asked at this moment. */
  readonly answer: ReadonlySignal<Answer | undefined>;
  readonly through: ReadonlySignal<ThroughTraining | undefined>;
  end(): void;
}

/** Shows what is on the pad to the network at the playhead of a run, and to a second one that goes through its training. */
export function reader(run: OpenRun, about: Asked, { picture, inked }: Drawing): Reader {
  const { film } = run;
  const { net, standing, end } = atPlayhead(run, about);
  const ask = asking(net, about.scale);
  const answer = computed(() => (standing.value?.known && inked.value ? ask(picture.value) : undefined));
  const through = signal<ThroughTraining | undefined>(undefined);

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
    const timer = setTimeout(() => void askAll(shown, ending.signal).catch(() => undefined), REST);
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
      end();
      stopThrough();
    },
  };
}
