import { type ReadonlySignal, signal } from "@preact/signals";
import { bytesText } from "../../shared/format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";
import { gifOf } from "./gif.ts";
import { type Job, type Made, job } from "./job.ts";
import { pageOf } from "./page.ts";
import { pngOf } from "./png.ts";
import { subjectOf } from "./subject.ts";

export type Kind = "png" | "gif" | "webm" | "html";

/** How an export stands. */
export type State =
  | { readonly phase: "idle" }
  | { readonly phase: "working"; readonly kind: Kind; readonly share: number }
  | { readonly phase: "done" | "failed"; readonly text: string };

export interface Exporter {
  readonly state: ReadonlySignal<State>;
  /** Makes a file of the run as it is shown now, and saves it. */
  start(kind: Kind): Promise<void>;
  /** Ends the work, if any, and forgets what was said. */
  cancel(): void;
}

const makers: Readonly<Record<Kind, (viewer: Viewer, run: OpenRun, job: Job) => Promise<Made>>> = {
  png(viewer, run, work) {
    const frame = Math.round(run.shown.peek());
    return pngOf(subjectOf(viewer, run), { frame, step: run.film.steps[frame]! }, work);
  },
  gif: (viewer, run, work) => gifOf(subjectOf(viewer, run), work),
  // The muxer is fetched when somebody wants a video.
  webm: async (viewer, run, work) => (await import("./webm.ts")).webmOf(subjectOf(viewer, run), work),
  html: (_, run, work) => pageOf(run, work),
};

/** A message without the name of the package that has it. */
const plain = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/^\[\w+\] /, "");

/** One export at a time. */
export function exporter(viewer: Viewer): Exporter {
  const state = signal<State>({ phase: "idle" });
  let ending = new AbortController();

  const make = async (kind: Kind, run: OpenRun, mine: AbortSignal): Promise<string> => {
    const { host } = viewer;
    if (!host.save)
      throw new Error("This desktop program cannot save files yet. Open the run in a browser to save it.");
    const told = (share: number): void => {
      if (!mine.aborted) state.value = { phase: "working", kind, share };
    };
    const { name, bytes, type, says } = await makers[kind](viewer, run, job(mine, told));
    mine.throwIfAborted();
    return (await host.save(name, bytes, type)) ? `${name}, ${bytesText(bytes.length)}: ${says}.` : "Not saved.";
  };

  return {
    state,
    async start(kind) {
      const run = viewer.run.peek();
      if (!run) return;
      ending.abort();
      ending = new AbortController();
      const { signal: mine } = ending;
      state.value = { phase: "working", kind, share: 0 };
      try {
        const text = await make(kind, run, mine);
        if (!mine.aborted) state.value = { phase: "done", text };
      } catch (cause) {
        if (!mine.aborted) state.value = { phase: "failed", text: plain(cause) };
      }
    },
    cancel() {
      ending.abort();
      state.value = { phase: "idle" };
    },
  };
}
