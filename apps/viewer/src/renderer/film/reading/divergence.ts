import { type ReadonlySignal, computed } from "@preact/signals";
import type { Film } from "./film.ts";

/** The step at which a film's training first measured a loss that is no finite number; undefined as long as it did not. */
export function divergence({ count, metrics }: Pick<Film, "count" | "metrics">): ReadonlySignal<number | undefined> {
  let seen = 0;
  let step: number | undefined;
  return computed(() => {
    void count.value;
    for (; step === undefined && seen < metrics.length; seen++) {
      const point = metrics[seen]!;
      if (!Number.isFinite(point.loss)) ({ step } = point);
    }
    return step;
  });
}
