import { type Signal, batch, signal } from "@preact/signals";
import type { Source } from "../../host/source.ts";
import type { Reel } from "../film/timeline/reel.ts";
import type { Viewer } from "../viewer.ts";

/** How runs are laid beside each other. */
export const modes = ["side", "wipe", "difference"] as const;
export type Mode = (typeof modes)[number];
/** By what they are brought to the same moment. */
export const clocks = ["iteration", "epoch", "loss"] as const;
export type ClockName = (typeof clocks)[number];

/** The two runs of a wipe or a difference, by their places. */
export type Pair = readonly [number, number];

/** How runs are compared; an address carries it. What is left out is as it is at the start. */
export interface Comparison {
  readonly mode?: Mode;
  readonly clock?: ClockName;
  readonly pair?: Pair;
  /** The iteration that one run alone is compared with; its first frame where there is none. */
  readonly since?: number;
  /** Where the clock stands, in iterations, epochs, or as a loss. */
  readonly at?: number;
  /** The share of the picture that is the first run's, in a wipe. */
  readonly split?: number;
}

/** Whether runs are compared, which, and how. It is what the page knows of Compare before its screen is fetched. */
export interface Comparing {
  /** Whether the screen is Compare. */
  readonly on: Signal<boolean>;
  /** The runs beside the one that is open. */
  readonly others: Signal<readonly Source[]>;
  readonly mode: Signal<Mode>;
  readonly clock: Signal<ClockName>;
  readonly pair: Signal<Pair>;
  readonly since: Signal<number | undefined>;
  readonly at: Signal<number | undefined>;
  readonly split: Signal<number>;
  /** What the screen plays, while it is there. */
  readonly reel: Signal<Reel | undefined>;
  /** Begins anew, with these beside the run that was opened; `also` where there are none. */
  begin(others: readonly Source[], also?: boolean): void;
  /** Compares as an address says. */
  restore(how: Comparison): void;
}

export function comparing(): Comparing {
  const on = signal(false);
  const others = signal<readonly Source[]>([]);
  const mode = signal<Mode>("side");
  const clock = signal<ClockName>("iteration");
  const pair = signal<Pair>([0, 1]);
  const since = signal<number | undefined>(undefined);
  const at = signal<number | undefined>(undefined);
  const split = signal(0.5);
  const restore = (how: Comparison): void =>
    batch(() => {
      mode.value = how.mode ?? "side";
      clock.value = how.clock ?? "iteration";
      pair.value = how.pair ?? [0, 1];
      since.value = how.since;
      at.value = how.at;
      split.value = Math.min(1, how.split ?? 0.5);
    });
  return {
    on,
    others,
    mode,
    clock,
    pair,
    since,
    at,
    split,
    reel: signal<Reel | undefined>(undefined),
    begin(sources, also = false) {
      batch(() => {
        others.value = sources;
        on.value = also || sources.length > 0;
        restore({ mode: mode.peek(), clock: clock.peek(), split: split.peek() });
      });
    },
    restore,
  };
}

/** Goes to Compare, or back to the film. A page that carries its film has no Compare. */
export function toggleCompare({
  run,
  host,
  comparing,
  inPage,
}: Pick<Viewer, "run" | "host" | "comparing" | "inPage">): void {
  if (!run.value || host.kind === "shared") return;
  batch(() => {
    comparing.on.value = inPage.asking.value || !comparing.on.value;
    inPage.asking.value = false;
  });
}
