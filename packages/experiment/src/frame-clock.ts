import { cell, type Cell, type CellArray, type Network } from "@closurenet/core";

/** What of a network moves. */
type Moving = Pick<Network, "params">;

/** Says after which steps to record a frame. */
export interface FrameClock {
  /**
   * Whether the film wants a frame; to be asked before the first step, with 0, and once after each. With `mark` it does:
   * at the start and at the end of an epoch.
   */
  tick(step: number, mark: boolean): boolean;
  /** What it must remember for a resumed training to record the same frames, by name. */
  readonly cells: ReadonlyMap<string, Cell<CellArray>>;
}

/** Frames of a film that is left to choose its own moments. */
const BUDGET = 300;
/** Weights looked at to tell how far they have moved. */
const SAMPLE = 4096;
/** Steps over which the pace is averaged. */
const MEMORY = 50;

/** A frame after every so many steps. */
const steadyClock = (every: number): FrameClock => ({
  tick: (step, mark) => mark || step % every === 0,
  cells: new Map(),
});

/** Copies evenly spaced weights of a network into `into`, and gives how far they are from what was there. */
function sampler(net: Moving): { readonly size: number; move(into: Float32Array): number } {
  const total = net.params.reduce((sum, { value }) => sum + value.rows * value.cols, 0);
  const stride = Math.ceil(total / SAMPLE);
  return {
    size: Math.ceil(total / stride),
    move(into) {
      let sum = 0;
      let i = 0;
      let at = 0;
      for (const { value } of net.params) {
        const w = value.get();
        for (; at < w.length; at += stride, i++) {
          sum += (w[at]! - into[i]!) ** 2;
          into[i] = w[at]!;
        }
        at -= w.length;
      }
      return Math.sqrt(sum);
    },
  };
}

/**
 * A frame whenever the weights have gone far enough since the last one.
 *
 * Even steps in time would waste frames: small positive initial weights travel 3–6 % of their way in the first tenth of a
 * training, He's 18 %, and nothing moves at the end where the learning rate falls to 0. How far is enough is the way that
 * is left, shared out among the frames that are left. The way left is the pace times the steps left times a share, for
 * trainings slow down: 0.8 at a constant learning rate and 0.35 at a falling one, the best of a few shares and formulas tried
 * on eight trainings on MNIST.
 */
function motionClock(net: Moving, { steps, epochs, slowing }: Course): FrameClock {
  const { size, move } = sampler(net);
  const weights = cell(1, size, new Float32Array(size));
  // Frames taken, the step of the last one, the way since then, the way of a step.
  const state = cell(1, 4, new Float64Array(4));
  const even = steps / BUDGET;
  // Looking at the weights takes longer than all else here: at even steps it is done twice a frame, and in between they are
  // taken to go at the mean pace. The first steps, of which nothing is known, are all looked at.
  const stride = Math.max(1, Math.floor(even / 2));

  return {
    cells: new Map<string, Cell<CellArray>>([
      ["film.weights", weights],
      ["film.clock", state],
    ]),
    tick(step, mark) {
      const [taken = 0, at = 0, before = 0, mean = 0] = state.get();
      const looking = step < stride || step % stride === 0;
      const seen = step > stride ? stride : 1;
      const moved = looking ? move(weights.get()) / seen : mean;
      const way = step === 0 ? 0 : before + moved;
      const pace = step === 0 ? 0 : mean + (moved - mean) * Math.min(1, seen / Math.min(step, MEMORY));
      const kept = Math.ceil(((steps - step) * epochs) / steps); // for the ends of epochs to come
      const left = BUDGET - taken - kept;
      const far = way >= (pace * (steps - step) * slowing) / left;
      // At most twice as often as even steps would be, and at least a quarter as often while frames last.
      const waited = step - at;
      const due = left > 0 && waited >= even / 2 && (far || waited >= Math.max(4 * even, (steps - step) / left));
      const taking = mark || due;
      state.set(taking ? [taken + 1, step, 0, pace] : [taken, at, way, pace]);
      return taking;
    },
  };
}

/** What a clock has to know of the training ahead. */
export interface Course {
  readonly steps: number;
  readonly epochs: number;
  /** A training's mean pace from any step on, as a share of the pace at that step. */
  readonly slowing: number;
}

/** The clock of a training: steady with `every`, else by motion. */
export function frameClock(net: Moving, course: Course, every: number | null): FrameClock {
  return every === null && course.steps >= BUDGET ? motionClock(net, course) : steadyClock(every ?? 1);
}
