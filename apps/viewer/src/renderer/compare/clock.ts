import { sizeText, countText } from "../shared/format.ts";
import { countUpTo } from "../film/measured.ts";
import type { Film } from "../film/reading/film.ts";
import type { ClockName } from "./comparing.ts";

/** What a clock shows at each frame of a film: iterations and epochs rise, the loss falls. */
export type Times = ArrayLike<number>;

/** How a film stands at a moment: at a frame, before its first, after its last, or it never comes as far. */
export type Standing = "there" | "ended" | "never";

/** Whether a clock runs downwards. */
export const falls = (clock: ClockName): boolean => clock === "loss";

/**
 * What a clock shows at each frame. By the loss a frame stands for the smallest smoothed loss until then: where a run first
 * reaches a loss is where it has learnt as much as another there. A frame before the first loss counts as that one, which was
 * measured of its weights.
 */
export function timesOf(clock: ClockName, film: Pick<Film, "steps" | "epochs" | "metrics">, read: number): Times {
  if (clock === "iteration") return film.steps;
  if (clock === "epoch") return film.epochs;
  const measured = film.metrics.filter(({ smoothed }) => smoothed !== undefined);
  if (measured.length === 0) return [];
  let smallest = measured[0]!.smoothed!;
  const sofar = measured.map(({ smoothed }) => (smallest = Math.min(smallest, smoothed!)));
  return film.steps
    .slice(0, read)
    .map((step) => sofar[Math.max(0, countUpTo(measured.length, (i) => measured[i]!.step, step) - 1)]!);
}

/** All moments at which a film has a frame, in the order of the clock. */
export function momentsOf(clock: ClockName, films: readonly Times[]): readonly number[] {
  const all = [...new Set(films.flatMap((times) => Array.from(times)))];
  return all.toSorted(falls(clock) ? (a, b) => b - a : (a, b) => a - b);
}

/** Where moments lie on a time axis, from 0 to 1: evenly in the clock's own unit, and by its logarithm for the loss. */
export function placesOf(clock: ClockName, moments: readonly number[]): Float64Array {
  const size = falls(clock) ? (loss: number) => -Math.log(Math.max(loss, 1e-6)) : (time: number) => time;
  const first = size(moments[0] ?? 0);
  const length = size(moments.at(-1) ?? 0) - first;
  return Float64Array.from(moments, (moment, i) => (length > 0 ? (size(moment) - first) / length : i === 0 ? 0 : 1));
}

/**
 * The frame of a film at a moment: by iterations and epochs the last that was recorded by then, by the loss the first that
 * reached it. Between recorded frames nothing is made up.
 */
export function frameAtMoment(
  clock: ClockName,
  times: Times,
  moment: number,
): { readonly frame: number; readonly standing: Standing } {
  const count = times.length;
  if (count === 0) return { frame: 0, standing: "never" };
  if (!falls(clock)) {
    const frame = Math.max(0, countUpTo(count, (i) => times[i]!, moment) - 1);
    return { frame, standing: moment > times[count - 1]! ? "ended" : "there" };
  }
  // Where it never comes as far, the first with its smallest loss.
  const smallest = times[count - 1]!;
  const target = Math.max(moment, smallest);
  const frame = countUpTo(count, (i) => (times[i]! <= target ? 1 : 0), 0);
  return { frame: Math.min(count - 1, frame), standing: moment < smallest ? "never" : "there" };
}

/** The place, in the order of the clock, of the moment nearest to another; 0 where there is none. */
export function nearestMoment(moments: readonly number[], moment: number): number {
  let best = 0;
  for (let i = 1; i < moments.length; i++)
    if (Math.abs(moments[i]! - moment) < Math.abs(moments[best]! - moment)) best = i;
  return best;
}

/** What a clock shows, in words. */
export const momentText = (clock: ClockName, moment: number): string =>
  clock === "iteration"
    ? `iteration ${countText(moment)}`
    : clock === "epoch"
      ? `epoch ${moment.toFixed(2)}`
      : `loss ${sizeText(moment)}`;
