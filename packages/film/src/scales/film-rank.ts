import { PATTERNS } from "../half.ts";
import { censusOf } from "./census.ts";
import type { Film } from "./census.ts";
import { byPattern, countsBefore, levelMedians, rankLevels } from "./rank.ts";
import { LEVELS, levelIn, tableScale } from "./scale.ts";
import type { ScaleInfo } from "./scale.ts";

/**
 * The film-wide rank scale: ranks the positive weights of the film by their size, and the negative ones too, and turns ranks
 * into normal quantiles. Zero is the middle. It looks like the rank scale of the series, but one table serves the whole
 * film. So a weight that does not change keeps its level exactly, and levels can be compared between frames and neurons.
 *
 * @param film the frames, or a census of them
 * @param count how many weights to read from each frame; inputs × units leaves the bias row out
 * @throws when a frame holds fewer weights than `count`
 * @example
 * const info = filmRank([halfFrame([-0.1, 0, 0.1, 0.2])], 4);
 * const levels = new Uint8Array(4);
 * info.scale(halfFrame([-0.1, 0, 0.1, 0.2]), levels);
 * levels; // Uint8Array [98, 128, 141, 177]
 */
export function filmRank(film: Film, count: number): ScaleInfo {
  const seen = censusOf(film, count);
  const before = countsBefore(seen.tally);
  const levels = new Uint8Array(PATTERNS);
  rankLevels(before, levels);
  const weights = levelMedians(before, levels);
  const table = byPattern(levels);
  const at = (level: number): number => weights[Math.round(Math.min(LEVELS - 1, Math.max(0, level)))]!;
  return {
    name: "film-rank",
    scale: tableScale("film-rank", table),
    legend: { unit: "weight", low: at(0), high: at(LEVELS - 1), at, level: levelIn(table) },
    comparable: true,
    notNumbers: seen.notNumbers(),
    table,
  };
}
