import { type Dataset, type Network, mlp, permutation, rng } from "@closurenet/core";
import { descend } from "@closurenet/examples/descend";
import { batch, signal } from "@preact/signals";
import { idle, inSlices } from "../parts/slices.ts";
import { drawn } from "./digits.ts";
import { warmedUp } from "./gently.ts";

const [COUNT, MINIBATCH] = [1500, 30] as const;
const EPOCHS = 4;
export const STEPS = (EPOCHS * COUNT) / MINIBATCH;

/** All epochs, a step at a time; it ends early where the loss is no number any more. */
function* training(net: Network, examples: Dataset, rate: number, made: number[]): Generator<void, void> {
  yield* warmedUp(net, examples);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const loss of descend(net, examples, permutation(COUNT, rng(epoch)), rate)) {
      made.push(loss);
      if (!Number.isFinite(loss)) return;
      yield;
    }
  }
}

/** Three learning rates, and the losses that they lead to. */
export function contest() {
  const rates = [signal(0.003), signal(0.3), signal(30)] as const;
  const losses = signal<readonly (readonly number[])[]>([[], [], []]);
  const phase = signal<"new" | "running" | "done">("new");
  let stop = idle;

  function* all(made: readonly number[][]): Generator<unknown, void> {
    const { examples } = yield* drawn("learn", COUNT);
    const under = rates.map((rate, i) =>
      training(mlp([784, 20, 10], { seed: 1, batch: MINIBATCH }), examples, rate.peek(), made[i]!),
    );
    let running = under;
    while (running.length > 0) {
      running = running.filter((one) => !one.next().done); // each in turn, so that the lines grow together
      yield;
    }
    phase.value = "done";
  }
  return {
    rates,
    losses,
    phase,
    start() {
      stop();
      const made: number[][] = [[], [], []];
      phase.value = "running";
      stop = inSlices(all(made), () =>
        batch(() => {
          losses.value = made.map((one) => one.slice());
        }),
      );
    },
  };
}
