import { type ReadonlySignal, type Signal, computed, effect, signal, untracked } from "@preact/signals";
import { builtNetwork, setToMoment } from "../film/built-network.ts";
import { MOST } from "../film/accuracy/in-pieces.ts";
import { type TestDigits, testDigitsFor } from "../film/accuracy/test-digits.ts";
import { breath, job } from "../film/export/job.ts";
import { type OpenRun, plain } from "../film/open-run.ts";
import type { Host } from "../../host/host.ts";
import type { Asked } from "./asked.ts";
import { type Judged, judge } from "./judged.ts";

/** The playhead rests before the digits are tested, ms. */
const REST = 150;

/** How far the network of a frame has been tested. */
export type Outcome = { readonly frame: number } & Phase;

type Phase =
  | { readonly phase: "working"; readonly share: number }
  | { readonly phase: "done"; readonly judged: Judged; readonly step: number; readonly exact: boolean }
  | { readonly phase: "failed"; readonly text: string };

/** Test digits, and what the network of the moment reads them as once that is wanted. */
export interface Testing {
  readonly digits: ReadonlySignal<TestDigits | undefined>;
  /** Whether all digits are tested wherever the playhead rests. */
  readonly wanted: Signal<boolean>;
  readonly outcome: ReadonlySignal<Outcome | undefined>;
  /** The same where it is of the frame that is shown, and not of one before. */
  readonly current: ReadonlySignal<Outcome | undefined>;
  /** Fetches or draws the digits, the first time. */
  load(): Promise<TestDigits>;
  end(): void;
}

export function testing(host: Host, run: OpenRun, about: Asked): Testing {
  const digits = signal<TestDigits | undefined>(undefined);
  const wanted = signal(false);
  const outcome = signal<Outcome | undefined>(undefined);
  const shown = computed(() => Math.round(run.shown.value));
  const current = computed(() => (outcome.value?.frame === shown.value ? outcome.value : undefined));
  let loading: Promise<TestDigits> | undefined;
  const load = (): Promise<TestDigits> => {
    loading ??= testDigitsFor(host, run.source).then((found) => (digits.value = found));
    return loading;
  };
  let net: ReturnType<typeof builtNetwork> | undefined;
  const test = async (frame: number, ending: AbortSignal): Promise<void> => {
    const show = (now: Phase): void => void (ending.aborted || (outcome.value = { frame, ...now }));
    try {
      show({ phase: "working", share: 0 });
      const { digits: all } = await load();
      await breath();
      net ??= builtNetwork(about.network, MOST);
      const { known, exact } = await setToMoment(net, run, frame, ending);
      const step = run.film.steps[frame]!;
      if (!known)
        return show({
          phase: "failed",
          text: `At iteration ${step} the recording holds weights, and not all else that this network computes with.`,
        });
      const judged = await judge(
        net,
        all,
        about.scale,
        job(ending, (share) => show({ phase: "working", share })),
      );
      show({ phase: "done", judged, step, exact });
    } catch (cause) {
      show({ phase: "failed", text: plain(cause) });
    }
  };
  const stop = effect(() => {
    const frame = shown.value;
    if (!wanted.value || run.film.count.value === 0 || run.player.playing.value) return;
    const ending = new AbortController();
    const timer = setTimeout(() => void test(frame, ending.signal), REST);
    return () => {
      clearTimeout(timer);
      ending.abort();
      untracked(() => {
        if (outcome.peek()?.phase === "working") outcome.value = undefined;
      });
    };
  });
  return { digits, wanted, outcome, current, load, end: stop };
}
