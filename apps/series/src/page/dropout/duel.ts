import { type Dataset, network, permutation, rng } from "@closurenet/core";
import { descend } from "@closurenet/examples/descend";
import { contestants } from "@closurenet/examples/with-dropout";
import { changeSince, halfFrame } from "@closurenet/film";
import { batch, signal } from "@preact/signals";
import { idle, inSlices } from "../parts/slices.ts";
import { drawn } from "../training/digits.ts";
import { shareRead, warmedUp } from "../training/gently.ts";

/** Few digits to learn from, and many steps: so a network learns them by heart. */
export const [KNOWN, UNSEEN, EPOCHS, NEURONS, MINIBATCH] = [300, 500, 40, 100, 20] as const;
/** So many epochs lie between two tests. */
export const EVERY = 2;
const RATE = 0.2;

export const names = ["without dropout", "with dropout"] as const;
export type Name = (typeof names)[number];

/** What a network can do at each test, and how far the weights of its first layer have moved since the start. */
export interface Standing {
  readonly known: readonly number[];
  readonly unseen: readonly number[];
  readonly moved: Uint16Array | undefined;
}

const beginning: Standing = { known: [], unseen: [], moved: undefined };

/** Two networks that are alike but for dropout, and learn from the same digits. */
export function duel() {
  const standings = signal<Readonly<Record<Name, Standing>>>({
    "without dropout": beginning,
    "with dropout": beginning,
  });
  const phase = signal<"new" | "running" | "done">("new");
  let stop = idle;

  function* learning(
    name: Name,
    known: Dataset,
    unseen: Dataset,
    tell: (now: Standing) => void,
  ): Generator<void, void> {
    const net = network(784, contestants(NEURONS)[name]!, { seed: 1, batch: MINIBATCH });
    const photograph = (): Uint16Array => halfFrame(net.params[0]!.value.get().subarray(0, 784 * NEURONS));
    const start = photograph();
    yield* warmedUp(net, known);
    let now = beginning;
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const _ of descend(net, known, permutation(known.size, rng(epoch)), RATE)) yield;
      if ((epoch + 1) % EVERY > 0) continue;
      const byHeart = yield* shareRead(net, known);
      const unseenRead = yield* shareRead(net, unseen);
      yield; // each of these is a walk through many digits
      now = {
        known: [...now.known, byHeart],
        unseen: [...now.unseen, unseenRead],
        moved: changeSince(start, photograph()),
      };
      tell(now);
      yield;
    }
  }
  function* both(latest: Record<Name, Standing>): Generator<unknown, void> {
    const known = yield* drawn("learn", KNOWN);
    const unseen = yield* drawn("test", UNSEEN);
    let running = names.map((name) => learning(name, known.examples, unseen.examples, (now) => (latest[name] = now)));
    while (running.length > 0) {
      running = running.filter((one) => !one.next().done);
      yield;
    }
    phase.value = "done";
  }
  return {
    standings,
    phase,
    start() {
      stop();
      phase.value = "running";
      const latest = { "without dropout": beginning, "with dropout": beginning };
      standings.value = { ...latest };
      stop = inSlices(both(latest), () =>
        batch(() => {
          standings.value = { ...latest };
        }),
      );
    },
  };
}
