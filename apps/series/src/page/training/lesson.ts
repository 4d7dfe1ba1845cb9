import { type Network, mlp, permutation, rng, scaledNormal } from "@closurenet/core";
import { descend } from "@closurenet/examples/descend";
import { halfFrame } from "@closurenet/film";
import { type ReadonlySignal, type Signal, batch, signal } from "@preact/signals";
import { idle, inSlices } from "../parts/slices.ts";
import { type Drawn, drawn } from "./digits.ts";
import { shareRead, warmedUp } from "./gently.ts";

export const INPUTS = 784;
export const NEURONS = 100;
export const MINIBATCH = 30;
const [LEARN, TEST, EPOCHS] = [4500, 300, 4] as const;
export const STEPS = (EPOCHS * LEARN) / MINIBATCH;
/** A picture of the weights is kept every so many steps. */
const EVERY = 6;

export type Phase = "new" | "drawing" | "learning" | "paused" | "done" | "exploded";

/** A training in this page, and the film of it. */
export interface Lesson {
  readonly phase: ReadonlySignal<Phase>;
  readonly steps: ReadonlySignal<number>;
  readonly drawnSoFar: ReadonlySignal<number>;
  /** The loss of each minibatch, before its step. */
  readonly losses: ReadonlySignal<readonly number[]>;
  /** The share of the test digits that it reads, after each epoch. */
  readonly read: ReadonlySignal<number | undefined>;
  readonly learningRate: Signal<number>;
  /** How many pictures there are; picture `i` is that of step `i · every`. */
  readonly frames: ReadonlySignal<number>;
  frame(i: number): Uint16Array | undefined;
  readonly every: number;
  /** The network as it is now, and the digits that it is tested on; undefined before the first step. */
  net(): Network | undefined;
  test(): Drawn | undefined;
  /** Takes the first picture of the film: the weights as they are before anything is learnt. */
  prepare(): void;
  /** Begins anew. */
  begin(): void;
  pause(): void;
  goOn(): void;
}

/** The network as it begins. */
const untrained = (): Network =>
  mlp([INPUTS, NEURONS, 10], { seed: 1, batch: MINIBATCH, init: scaledNormal({ initScale: 100 }) });

export function lesson(): Lesson {
  const phase = signal<Phase>("new");
  const [steps, drawnSoFar, frames] = [signal(0), signal(0), signal(0)];
  const losses = signal<readonly number[]>([]);
  const read = signal<number | undefined>(undefined);
  const learningRate = signal(0.3);
  let film: Uint16Array[] = [];
  let [net, test]: [Network | undefined, Drawn | undefined] = [undefined, undefined];
  let work: Generator<unknown, void> | undefined;
  let stop = idle;
  let made: number[] = []; // the losses that the page does not show yet
  let doneDrawing = 0;

  const photograph = (of: Network): void => {
    film.push(halfFrame(of.params[0]!.value.get().subarray(0, INPUTS * NEURONS)));
  };

  function* learn(): Generator<unknown, void> {
    const { examples } = yield* counted(drawn("learn", LEARN));
    test = yield* drawn("test", TEST);
    net = untrained();
    yield* warmedUp(net, examples);
    phase.value = "learning";
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      const order = permutation(examples.size, rng(epoch));
      for (const loss of descend(net, examples, order, learningRate.peek())) {
        made.push(loss);
        if (made.length % EVERY === 0) photograph(net);
        if (!Number.isFinite(loss)) {
          phase.value = "exploded";
          return;
        }
        yield;
      }
      read.value = yield* shareRead(net, test.examples);
    }
    phase.value = "done";
  }
  function* counted<T>(drawing: Generator<number, T>): Generator<unknown, T> {
    let next = drawing.next();
    while (!next.done) {
      doneDrawing = next.value;
      yield;
      next = drawing.next();
    }
    return next.value;
  }
  const tell = (): void =>
    batch(() => {
      drawnSoFar.value = doneDrawing;
      if (losses.peek().length !== made.length) losses.value = made.slice();
      steps.value = made.length;
      frames.value = film.length;
    });
  const run = (): void => {
    stop();
    stop = inSlices(work!, tell);
  };

  function prepare(): void {
    if (film.length > 0) return;
    photograph(untrained());
    frames.value = 1;
  }

  return {
    phase,
    steps,
    drawnSoFar,
    losses,
    read,
    learningRate,
    frames,
    frame: (i) => film[i],
    every: EVERY,
    net: () => net,
    test: () => test,
    prepare,
    begin() {
      prepare();
      film = film.slice(0, 1);
      made = [];
      batch(() => {
        phase.value = "drawing";
        read.value = undefined;
      });
      tell();
      work = learn();
      run();
    },
    pause() {
      if (phase.peek() !== "learning") return;
      stop();
      phase.value = "paused";
    },
    goOn() {
      if (phase.peek() !== "paused") return;
      phase.value = "learning";
      run();
    },
  };
}

/** The training of this page: its figures look at one and the same. */
export const ours = lesson();
