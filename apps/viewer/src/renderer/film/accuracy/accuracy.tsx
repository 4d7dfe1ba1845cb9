import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { countText } from "../../shared/format.ts";
import type { Viewer } from "../../viewer.ts";
import { job } from "../export/job.ts";
import type { OpenRun } from "../open-run.ts";
import type { About } from "../reading/about.ts";
import type { Tested, tester } from "./tester.ts";

/** The playhead rests before the network is tested, ms. */
const REST = 150;

type State =
  | { readonly phase: "none" }
  | { readonly phase: "working"; readonly share: number }
  | { readonly phase: "done"; readonly tested: Tested; readonly step: number }
  | { readonly phase: "failed"; readonly text: string };

/** Whether a network takes digits of 28×28 and tells ten classes apart. */
const readsDigits = (about: About | undefined): about is About & { readonly network: NonNullable<About["network"]> } =>
  about?.network?.input.reduce((product, size) => product * size, 1) === 784 && about.shapes.at(-1)?.units === 10;

/** How many test digits the network reads rightly at the moment that is shown, once a person has asked for it. */
export function Accuracy({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const { film, player } = run;
  const { tested: wanted } = viewer.choice;
  const state = useSignal<State>({ phase: "none" });
  const { about } = film;
  const reads = readsDigits(about);
  useEffect(() => {
    if (!reads) return;
    const known = new Map<number, Tested>();
    let making: ReturnType<typeof tester> | undefined;
    let ending = new AbortController();
    let timer = 0;
    const test = async (frame: number, mine: AbortSignal): Promise<void> => {
      const step = film.steps[frame]!;
      const show = (now: State): void => void (mine.aborted || (state.value = now));
      try {
        let tested = known.get(step);
        if (!tested) {
          show({ phase: "working", share: 0 });
          // What runs networks and draws digits is fetched when it is asked for the first time.
          making ??= import("./tester.ts").then((found) => found.tester(viewer.host, run, about));
          const ask = await making;
          tested = await ask(
            frame,
            job(mine, (share) => show({ phase: "working", share })),
          );
          known.set(step, tested);
        }
        show({ phase: "done", tested, step });
      } catch (cause) {
        const text = cause instanceof Error ? cause.message : String(cause);
        show({ phase: "failed", text: text.replace(/^\[\w+\] /, "") });
      }
    };
    const stop = effect(() => {
      const frame = Math.round(run.shown.value);
      const asked = wanted.value && film.count.value > 0;
      clearTimeout(timer);
      ending.abort();
      ending = new AbortController();
      const { signal } = ending;
      const playing = player.playing.value;
      // A film that plays ends the test of the moment that it leaves.
      if (!asked || (playing && state.peek().phase === "working")) state.value = { phase: "none" };
      else if (!playing) timer = window.setTimeout(() => void test(frame, signal), REST);
    });
    return () => {
      stop();
      clearTimeout(timer);
      ending.abort();
    };
  }, [run]);
  if (!reads) return null;
  return (
    <section class="accuracy" aria-label="Accuracy on test digits">
      {wanted.value && <Outcome state={state.value} />}
      <button type="button" class={wanted.value ? "quiet small" : ""} onClick={() => (wanted.value = !wanted.peek())}>
        {!wanted.value ? "Test on digits" : state.value.phase === "working" ? "Cancel" : "Hide"}
      </button>
    </section>
  );
}

function Outcome({ state }: { state: State }) {
  switch (state.phase) {
    case "none":
      return <p class="note">Tested when the film rests</p>;
    case "working":
      return (
        <label class="note">
          Testing <progress max="1" value={state.share} />
        </label>
      );
    case "failed":
      return <p role="alert">{state.text}</p>;
    case "done":
      return <Result {...state} />;
  }
}

function Result({ tested: { accuracy, count, of, exact }, step }: Extract<State, { phase: "done" }>) {
  if (accuracy === undefined)
    return (
      <p class="note" role="status">
        It cannot be tested at iteration {countText(step)}: the recording holds weights, and not all else that this
        network computes with.
      </p>
    );
  return (
    <p role="status">
      <b data-reading="accuracy">{(100 * accuracy).toFixed(2)} %</b>{" "}
      <span class="note" title={exact ? "With the exact weights" : "With the weights of the film, which are rounded"}>
        accuracy on <span class="count">{countText(count)}</span> {of}, at iteration{" "}
        <span class="count">{countText(step)}</span>
      </span>
    </p>
  );
}
