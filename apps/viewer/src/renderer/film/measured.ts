import type { Film, MeasuredPoint } from "./reading/film.ts";

/** What was measured last, up to a step. */
export interface Measured {
  readonly point: MeasuredPoint | undefined;
  readonly validation: MeasuredPoint["validation"];
}

/** How many entries lie at or before `step`, of a list that rises. */
export function countUpTo(length: number, stepAt: (i: number) => number, step: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stepAt(middle) <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Looks up what was measured; it goes on with the points as they come, and looks at each of them once. */
export function measured({ metrics }: Pick<Film, "metrics">): (step: number) => Measured {
  const validated: MeasuredPoint[] = [];
  let seen = 0;
  return (step) => {
    for (; seen < metrics.length; seen++) if (metrics[seen]!.validation) validated.push(metrics[seen]!);
    const points = countUpTo(metrics.length, (i) => metrics[i]!.step, step);
    const validations = countUpTo(validated.length, (i) => validated[i]!.step, step);
    return { point: metrics[points - 1], validation: validated[validations - 1]?.validation };
  };
}
