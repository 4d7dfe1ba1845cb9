import { type ReadonlySignal, batch, signal } from "@preact/signals";
import { checkpointPath } from "../../host/recording-source.ts";
import type { RecordingSource } from "../../host/source.ts";
import { drawnLearning } from "./data/drawn-learning.ts";
import type { Learning, LearningFiles } from "./data/files.ts";
import { growingRecording, trainingSource } from "./growing-recording.ts";
import type { Asked, Ending, Minibatch, Order, Report, Standing } from "./orders.ts";
import { ownWorker } from "./own-worker.ts";
// oxlint-disable-next-line import/default -- the bundler gives it one
import address from "./training-worker.ts?worker&url";

/** What a training does. */
export type Phase = "preparing" | "training" | "paused" | "failed" | Ending;

/** A training in this page. */
export interface Training {
  /** Its run, to be opened as any other. */
  readonly source: RecordingSource;
  /** What it learns from. */
  readonly learning: Learning;
  readonly phase: ReadonlySignal<Phase>;
  readonly at: ReadonlySignal<Standing | undefined>;
  /** Why it diverged or failed. */
  readonly why: ReadonlySignal<string | undefined>;
  /** The examples of the last step, where that was made alone. */
  readonly minibatch: ReadonlySignal<Minibatch | undefined>;
  /** How many times as large as the optimizer says the steps are. */
  readonly factor: ReadonlySignal<number>;
  pause(): void;
  goOn(): void;
  /** One minibatch, and a pause. */
  step(): void;
  changeRate(factor: number): void;
  /** Ends it where it is. */
  stop(): void;
  /** All files of the run, by their paths; undefined as long as it trains. */
  files(): ReadonlyMap<string, Uint8Array<ArrayBuffer>> | undefined;
  /** Whether something is lost with it. */
  unsaved(): boolean;
  /** Its files were saved. */
  wasSaved(): void;
  /** Lets go of the worker. */
  end(): void;
}

/** What there is to learn from: nothing yet, a share of it, all of it, or why it cannot be had. */
export type Material =
  | { readonly phase: "none" }
  | { readonly phase: "reading"; readonly share: number }
  | { readonly phase: "ready"; readonly learning: Learning }
  | { readonly phase: "unread"; readonly why: string };

/** A worker that has drawn its digits, or is about to. */
export interface Trainer {
  readonly material: ReadonlySignal<Material>;
  /** Draws digits to learn from; what it reads is read no further. */
  draw(): void;
  /** Reads pictures to learn from. */
  read(files: LearningFiles): void;
  /** Waits until a person says what to learn from. */
  wait(): void;
  /** Begins a training from the material, which is ready. A trainer has one. */
  start(asked: Asked, name: string): Training;
  /** Ends it; a training that it began goes on. */
  end(): void;
}

/** Starts a worker, which draws its digits at once. */
export function trainer(): Trainer {
  const drawn: Material = { phase: "ready", learning: drawnLearning };
  const material = signal<Material>(drawn);
  let worker: Worker | undefined;
  /** Whether its worker is a training's, or ended: it gets no other. */
  let over = false;
  const hear = (report: Report): void => {
    if (report.kind === "reading") material.value = { phase: "reading", share: report.share };
    else if (report.kind === "read") material.value = { phase: "ready", learning: report.learning };
    else if (report.kind === "unread") material.value = { phase: "unread", why: report.why };
  };
  // What another worker draws or reads is ended with it, at once.
  const renew = (first: Order | undefined, now: Material): void => {
    if (over) return;
    worker?.terminate();
    worker = undefined;
    material.value = now;
    if (!first) return;
    worker = ownWorker(new URL(address, import.meta.url).href);
    worker.addEventListener("message", ({ data }: MessageEvent<Report>) => hear(data));
    worker.addEventListener("error", ({ message }) => hear({ kind: "unread", why: message || UNSTARTED }));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    worker.postMessage(first);
  };
  renew({ kind: "draw" }, drawn);
  return {
    material,
    draw: () => renew({ kind: "draw" }, drawn),
    read: (files) => renew({ kind: "read", files }, { phase: "reading", share: 0 }),
    wait: () => renew(undefined, { phase: "none" }),
    start(asked, name) {
      const from = material.peek();
      if (from.phase !== "ready" || !worker) throw new Error("Learn from: expected pictures, got none yet.");
      const itsOwn = worker;
      over = true;
      worker = undefined;
      return training(itsOwn, { asked, name, learning: from.learning });
    },
    end() {
      over = true;
      worker?.terminate();
    },
  };
}

const UNSTARTED = "The worker that trains could not be started.";

function training(
  worker: Worker,
  { asked, name, learning }: { readonly asked: Asked; readonly name: string; readonly learning: Learning },
): Training {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  const order = (what: Order): void => worker.postMessage(what);
  const recording = growingRecording();
  const phase = signal<Phase>("preparing");
  const at = signal<Standing | undefined>(undefined);
  const why = signal<string | undefined>(undefined);
  const minibatch = signal<Minibatch | undefined>(undefined);
  const factor = signal(1);
  let saved = false;
  let files: ReadonlyMap<string, Uint8Array<ArrayBuffer>> | undefined;
  const ended = (): boolean => !["preparing", "training", "paused"].includes(phase.peek());

  const fail = (text: string): void => {
    batch(() => {
      phase.value = "failed";
      why.value = text;
    });
    worker.terminate();
  };
  const hear = (report: Report): void => {
    switch (report.kind) {
      case "begun":
        phase.value = "training";
        break;
      case "recorded":
        recording.add(report.bytes);
        break;
      case "at":
        at.value = report.at;
        break;
      case "minibatch":
        minibatch.value = report.minibatch;
        break;
      case "ended":
        files = report.files;
        batch(() => {
          phase.value = report.how;
          why.value = report.why;
        });
        worker.terminate();
        break;
      case "failed":
        fail(report.why);
    }
  };
  worker.addEventListener("message", ({ data }: MessageEvent<Report>) => hear(data));
  worker.addEventListener("error", ({ message }) => fail(message || UNSTARTED));
  order({ kind: "start", asked });

  const source = trainingSource(name, recording, {
    // What it computes with does not change how it is shown.
    description: async () => ({ ...asked, kernels: "plain", data: learning.data }),
    checkpoint: (step) => files?.get(checkpointPath(step)),
  });
  const pauseOr = (next: "paused" | "training", what: Order): void => {
    if (ended()) return;
    phase.value = next;
    order(what);
  };
  return {
    source,
    learning,
    phase,
    at,
    why,
    minibatch,
    factor,
    pause: () => pauseOr("paused", { kind: "pause" }),
    goOn() {
      minibatch.value = undefined;
      pauseOr("training", { kind: "go-on" });
    },
    step: () => pauseOr("paused", { kind: "step" }),
    changeRate(times) {
      factor.value = times;
      order({ kind: "rate", factor: times });
    },
    stop: () => order({ kind: "stop" }),
    files: () => files && new Map([...files, ["recording.mcap", recording.bytes(0, recording.size())]]),
    unsaved: () => !saved && at.peek() !== undefined,
    wasSaved: () => void (saved = true),
    end: () => worker.terminate(),
  };
}
