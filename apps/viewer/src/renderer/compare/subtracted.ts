import { type ScaleInfo, filmSymmetric } from "@closurenet/film";
import { type ReadonlySignal, computed, signal, untracked } from "@preact/signals";
import type { OpenRun } from "../film/open-run.ts";
import type { ClockName } from "./comparing.ts";
import type { Compared } from "./comparison.ts";
import { difference, whyNot } from "./difference.ts";
import type { Picture } from "./pictures.ts";

/** A picture of A − B with its scale, and of how many moments that is; or, in a sentence, why there is none. */
export type Subtracted =
  | { readonly why: string }
  | { readonly view: OpenRun; readonly info: ScaleInfo; readonly moments: number };

/** Weights that the scale may cost to count, and the most moments that it reads. */
const [FOR_SCALE, MOST] = [4e6, 24];

/** What the first of two pictures has more than the second; it holds its scale still while the runs go on. */
export function subtracted(
  pair: ReadonlySignal<readonly [Picture, Picture] | undefined>,
  { moments, settled, read }: Compared,
  clock: ReadonlySignal<ClockName>,
): ReadonlySignal<Subtracted | undefined> {
  /** Changes each time that there are twice as many moments. */
  const doublings = computed(() => Math.ceil(Math.log2(1 + moments.value.length)));

  /** Some of the moments, evenly over the clock. */
  const some = (size: number): readonly number[] => {
    const all = moments.peek();
    const count = Math.min(all.length, MOST, Math.max(2, Math.floor(FOR_SCALE / size)));
    return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / Math.max(1, count - 1))]!);
  };

  return computed(() => {
    // With them there are more moments, or more frames to choose from.
    for (const each of [settled, read, doublings, clock]) void each.value;
    if (!pair.value) return undefined;
    const [left, right] = pair.value;
    const [a, b] = [left.view.look.layer.value, right.view.look.layer.value];
    if (!a || !b) return undefined;
    const why = whyNot(a, b, [left.name, right.name]);
    if (why !== undefined) return { why };
    void right.held?.value;
    return untracked(() => {
      const sample = some(a.inputs * a.units).flatMap((time) => {
        const [of, from] = [left.at(time), right.at(time)];
        return of && from ? [[of, from] as const] : [];
      });
      const layer = difference(a, sample, () => {
        const of = a.weights(Math.round(left.view.shown.value));
        const from = b.weights(Math.round(right.view.shown.value));
        return of && from ? [of, from] : undefined;
      });
      const info = filmSymmetric(layer.census, layer.census.count);
      const look = { ...left.view.look, info: signal<ScaleInfo | undefined>(info), layer: signal(layer) };
      return { view: { ...left.view, look, shown: signal(0) }, info, moments: sample.length };
    });
  });
}
