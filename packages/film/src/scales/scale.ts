import { check } from "../check.ts";
import { isNotNumber, PATTERNS } from "../half.ts";

/** The number of levels of a scale, and of colours in a colour map. */
export const LEVELS = 256;

export type ScaleName = "film-rank" | "film-symmetric" | "frame-rank" | "neuron" | "manual";

/**
 * Turns weights into levels: reads a frame of float16 bit patterns and fills in one level for each, from 0 to 255. Both
 * arrays have the same length. A bias row may be included; it is scaled like the other weights.
 */
export type Scale = (frame: Uint16Array, levels: Uint8Array) => void;

/** What a legend says about a scale. */
export interface Legend {
  /** The unit of `low`, `high` and `at`. */
  readonly unit: "weight" | "normal quantile" | "share of the neuron's largest weight";
  /** What level 0 stands for. */
  readonly low: number;
  /** The level of weight 0; undefined if it changes from frame to frame. */
  readonly zero: number | undefined;
  /** What level 255 stands for. */
  readonly high: number;
  /** What a level from 0 to 255 stands for. */
  at(level: number): number;
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

/** Makes the table of 65,536 levels from a function of the bit pattern. NaN patterns get the level of zero. */
export function levelTable(levelOf: (bits: number) => number): Uint8Array {
  const zero = levelOf(0);
  return Uint8Array.from({ length: PATTERNS }, (_, bits) => (isNotNumber(bits) ? zero : levelOf(bits)));
}

/** The level nearest to `share` of the way from low to high. Below 0 it is level 0, above 1 it is level 255. */
export const levelAt = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * (LEVELS - 1));
