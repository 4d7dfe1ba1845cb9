import type { Cell, CellArray, Network } from "@closurenet/core";
import { BUDGET, motionClock } from "./motion-clock.ts";

/** A network, or anything else with params, whose weights move. */
export type Moving = Pick<Network, "params">;

/** Tells after which steps to record a frame. */
export interface FrameClock {
  /**
   * Whether to record a frame now. Call it with step 0 before the first step, and then once after each step. With `mark` it
   * is always true: `mark` is set at the start and at the end of each epoch.
   */
  tick(step: number, mark: boolean): boolean;
  /** Its state, by name. If it is restored, a resumed training records the same frames. */
  readonly cells: ReadonlyMap<string, Cell<CellArray>>;
}

/** What a clock must know about the training. */
export interface Course {
  readonly steps: number;
  readonly epochs: number;
  /** How much the training slows down: the mean pace of all later steps, as a share of the pace now. */
  readonly slowing: number;
}

/** A frame after every `every` steps. */
const steadyClock = (every: number): FrameClock => ({
  tick: (step, mark) => mark || step % every === 0,
  cells: new Map(),
});

/** The clock of a training. If `every` is null, it records by motion, or every step of a training with few steps. */
export function frameClock(net: Moving, course: Course, every: number | null): FrameClock {
  return every === null && course.steps >= BUDGET ? motionClock(net, course) : steadyClock(every ?? 1);
}
