import { cell, type Cell, type CellArray, type Network } from "@closurenet/core";

/** Says after which steps to record a frame. */
export interface FrameClock {
  /** Whether the film wants a frame after this step; to be asked once after each. */
  tick(step: number): boolean;
  /** What it must remember for a resumed training to record the same frames, by name. */
  readonly cells: ReadonlyMap<string, Cell<CellArray>>;
}

/** Frames of a film that is left to choose its own moments. */
const BUDGET = 300;
/** Weights looked at to tell how far they have moved. */
const SAMPLE = 4096;

/** A frame after every so many steps. */
const steadyClock = (every: number, steps: number): FrameClock => ({
  tick: (step) => step % every === 0 || step === steps,
  cells: new Map(),
});

/**
 * A frame whenever the weights have moved far enough since the last one.
 *
 * Even steps in time would waste frames: small positive initial weights travel 3–6 % of their path in the first tenth of
 * a training, He's 18 %. How far is enough follows from the pace: the path that is left at the pace of the last frame,
 * shared out among the frames that are left.
 */
function motionClock(net: Network, steps: number): FrameClock {
  const total = net.params.reduce((sum, { value }) => sum + value.rows * value.cols, 0);
  const stride = Math.ceil(total / SAMPLE);
  const last = cell(1, Math.ceil(total / stride), new Float32Array(Math.ceil(total / stride)));
  // Frames taken, the step of the last one, and the distance per step that led to it.
  const state = cell(1, 3, new Float64Array(3));
  const even = steps / BUDGET;

  function distance(): number {
    const before = last.get();
    let sum = 0;
    eachSample((weight, i) => (sum += (weight - before[i]!) ** 2));
    return Math.sqrt(sum);
  }

  function eachSample(visit: (weight: number, i: number) => void): void {
    let i = 0;
    let skip = 0;
    for (const { value } of net.params) {
      const w = value.get();
      for (; skip < w.length; skip += stride) visit(w[skip]!, i++);
      skip -= w.length;
    }
  }

  return {
    cells: new Map<string, Cell<CellArray>>([
      ["film.weights", last],
      ["film.clock", state],
    ]),
    tick(step) {
      const [taken = 0, at = 0, pace = 0] = state.get();
      const waited = step - at;
      if (step > 0 && step < steps && waited < even / 2) return false;
      const moved = step === 0 ? 0 : distance();
      const left = Math.max(1, BUDGET - 1 - taken);
      const enough = taken < 2 ? waited >= even : moved >= (pace * (steps - step)) / left;
      if (step > 0 && step < steps && !enough && waited < 4 * even) return false;
      state.set([taken + 1, step, moved / Math.max(1, waited)]);
      const values = last.get();
      eachSample((weight, i) => (values[i] = weight));
      return true;
    },
  };
}

/** The clock of a training of so many steps: steady with `every`, else by motion. The first and last step always count. */
export const frameClock = (net: Network, steps: number, every: number | null): FrameClock =>
  every === null ? motionClock(net, steps) : steadyClock(every, steps);
