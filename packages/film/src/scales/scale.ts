import { check } from "../check.ts";
import { halfFrame, isNotNumber, PATTERNS } from "../half.ts";

/** The number of levels of a scale, and of colours in a colour map. */
export const LEVELS = 256;

/** The level of weight 0, in every scale. With 127 it is the neutral middle of a diverging colour map. */
export const ZERO_LEVEL = 128;

/** Levels on either side of the middle: 128 … 255 for positive weights, 127 … 0 for negative ones. */
export const STEPS = 127;

export type ScaleName = "film-rank" | "film-symmetric" | "frame-rank" | "neuron" | "manual";

/**
 * Turns weights into levels: reads a frame of float16 bit patterns and fills in one level for each. Level 128 is weight 0;
 * smaller levels are negative weights, larger ones are positive. Both arrays have the same length. A bias row may be
 * included; it is scaled like the other weights.
 */
export type Scale = (frame: Uint16Array, levels: Uint8Array) => void;

/** What a legend says about a scale. */
export interface Legend {
  /** The unit of `low`, `high` and `at`. */
  readonly unit: "weight" | "normal quantile" | "share of the neuron's largest weight";
  /** What level 0 stands for. */
  readonly low: number;
  /** What level 255 stands for. */
  readonly high: number;
  /** What a level from 0 to 255 stands for; 0 in the middle. */
  at(level: number): number;
  /** The level, 0 to 255, at which such a value is painted. */
  level(value: number): number;
}

/** A scale, and what a person must know to read its picture. */
export interface ScaleInfo {
  readonly name: ScaleName;
  readonly scale: Scale;
  readonly legend: Legend;
  /** Whether the same level means the same weight in every frame and neuron. */
  readonly comparable: boolean;
  /** How many NaN the film held when the scale was built; they are painted as zero. 0 if no film was read. */
  readonly notNumbers: number;
  /** The level of each of the 65,536 bit patterns, if one table serves the whole film. */
  readonly table?: Uint8Array;
}

/** Throws unless there are as many levels as weights. */
export function checkLevels(name: ScaleName, frame: Uint16Array, levels: Uint8Array): void {
  const advice = "Make `levels` a Uint8Array of the frame's length.";
  check(levels.length === frame.length, `${name} scale`, `${frame.length} levels`, levels.length, advice);
}

/** The scale that looks up each bit pattern in one table of 65,536 levels. */
export const tableScale =
  (name: ScaleName, table: Uint8Array): Scale =>
  (frame, levels) => {
    checkLevels(name, frame, levels);
    for (let i = 0; i < frame.length; i++) levels[i] = table[frame[i]!]!;
  };

/** The level of a value by such a table. */
export const levelIn =
  (table: Uint8Array) =>
  (weight: number): number =>
    table[halfFrame([weight])[0]!]!;

/** A table of 65,536 levels from a function of the bit pattern; NaN patterns get the level of zero. */
export function levelTable(levelOf: (bits: number) => number): Uint8Array {
  const zero = levelOf(0);
  const table = new Uint8Array(PATTERNS);
  for (let bits = 0; bits < PATTERNS; bits++) table[bits] = isNotNumber(bits) ? zero : levelOf(bits);
  return table;
}

/** The level of a share of the way from 0 (the middle) to 1 (level 255) or −1 (level 0); beyond the ends, the end. */
export function levelOf(share: number): number {
  const steps = Math.round(STEPS * Math.min(1, Math.abs(share)));
  return share < 0 ? ZERO_LEVEL - 1 - steps : ZERO_LEVEL + steps;
}

/** The inverse of {@link levelOf}: the share of the way that a level stands for. Both middle levels, 127 and 128, are 0. */
export function shareOf(level: number): number {
  const steps = level < ZERO_LEVEL ? Math.min(0, level - (ZERO_LEVEL - 1)) : level - ZERO_LEVEL;
  return Math.min(1, Math.max(-1, steps / STEPS));
}
