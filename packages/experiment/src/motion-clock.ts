import { cell, type Cell, type CellArray } from "@closurenet/core";
import type { Course, FrameClock, Moving } from "./frame-clock.ts";

/** How many frames a film by motion may have. */
export const BUDGET = 300;
/** How many weights are compared to tell how far all have moved. */
const SAMPLE = 4096;
/** Over how many steps the pace is averaged. */
const MEMORY = 50;

/** Takes a sample of evenly spaced weights. `move` copies it into `sample`, and returns its distance from the old sample. */
function sampler(net: Moving): { readonly size: number; move(sample: Float32Array): number } {
  const total = net.params.reduce((sum, { value }) => sum + value.rows * value.cols, 0);
  const stride = Math.ceil(total / SAMPLE);
  return {
    size: Math.ceil(total / stride),
    move(sample) {
      let sum = 0;
      let i = 0;
      let at = 0;
      for (const { value } of net.params) {
        const w = value.get();
        for (; at < w.length; at += stride, i++) {
          sum += (w[at]! - sample[i]!) ** 2;
          sample[i] = w[at]!;
        }
        at -= w.length;
      }
      return Math.sqrt(sum);
    },
  };
}

/**
 * A frame whenever the weights have moved far enough since the last one.
 *
 * A frame every n steps would waste frames, because weights do not move evenly. In the first tenth of a training, small
 * positive initial weights go 3–6 % of their way, and He's go 18 %. At the end nothing moves if the learning rate falls to 0.
 *
 * "Far enough" is the remaining way divided by the remaining frames. The remaining way is estimated: pace × remaining steps
 * × `slowing`, because trainings slow down. `slowing` is 0.8 with a constant learning rate and 0.35 with a falling one: of
 * several values and formulas, these were the best in eight trainings on MNIST.
 */
export function motionClock(net: Moving, { steps, epochs, slowing }: Course): FrameClock {
  const { size, move } = sampler(net);
  const weights = cell(1, size, new Float32Array(size));
  // The count of frames so far, the step of the last frame, the way since then, and the mean way of one step (the pace).
  const state = cell(1, 4, new Float64Array(4));
  const meanInterval = steps / BUDGET;
  // Reading the weights is the slowest part. So they are read only about twice per frame, and in between the mean pace is
  // assumed. During the first steps there is no mean pace yet, so the weights are read after each of them.
  const stride = Math.max(1, Math.floor(meanInterval / 2));

  return {
    cells: new Map<string, Cell<CellArray>>([
      ["film.weights", weights],
      ["film.clock", state],
    ]),
    tick(step, mark) {
      const [frames = 0, lastFrame = 0, previousWay = 0, previousPace = 0] = state.get();
      const reads = step < stride || step % stride === 0;
      const stepsRead = step > stride ? stride : 1;
      const moved = reads ? move(weights.get()) / stepsRead : previousPace; // the way of one step
      const way = step === 0 ? 0 : previousWay + moved;
      const weight = Math.min(1, stepsRead / Math.min(step, MEMORY));
      const pace = step === 0 ? 0 : previousPace + (moved - previousPace) * weight;
      const epochEnds = Math.ceil(((steps - step) * epochs) / steps); // their frames are reserved
      const framesLeft = BUDGET - frames - epochEnds;
      const farEnough = way >= (pace * (steps - step) * slowing) / framesLeft;
      // The interval is at least half the mean one, and at most four times as long while enough frames are left.
      const interval = step - lastFrame;
      const longEnough = interval >= Math.max(4 * meanInterval, (steps - step) / framesLeft);
      const due = framesLeft > 0 && interval >= meanInterval / 2 && (farEnough || longEnough);
      const takesFrame = mark || due;
      state.set(takesFrame ? [frames + 1, step, 0, pace] : [frames, lastFrame, way, pace]);
      return takesFrame;
    },
  };
}
