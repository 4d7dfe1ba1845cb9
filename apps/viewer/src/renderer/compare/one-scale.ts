import { type Census, type ScaleInfo, type ScaleName, filmRank, filmSymmetric, manualScale } from "@closurenet/film";
import type { Bounds } from "../film/look/scales.ts";

/** The census of several films together. */
export function together(censuses: readonly Census[]): Census {
  const [first, ...rest] = censuses;
  if (!first || rest.length === 0) return first!;
  const tally = first.tally.slice();
  for (const { tally: other } of rest) for (let i = 0; i < tally.length; i++) tally[i]! += other[i]!;
  const sum = (of: (one: Census) => number): number => censuses.reduce((all, one) => all + of(one), 0);
  return {
    ...first,
    tally,
    total: () => sum((one) => one.total()),
    notNumbers: () => sum((one) => one.notNumbers()),
    saturated: () => sum((one) => one.saturated()),
  };
}

/** One scale over several films; a scale that would not be the same for all of them is the films' rank. */
export function oneScale(name: ScaleName, censuses: readonly Census[], { low, high }: Bounds): ScaleInfo {
  const all = together(censuses);
  if (name === "manual") return manualScale(low, high);
  return name === "film-symmetric" ? filmSymmetric(all, all.count) : filmRank(all, all.count);
}
