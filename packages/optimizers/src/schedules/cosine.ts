import type { Schedule } from "../scheduled.ts";

/**
 * Falls from 1 to 0 along half a cosine wave, slowly at both ends: s(t) = ½·(1 + cos(π·t / steps)).
 *
 * The factor 0 would come at step `steps`, after the last one. It is PyTorch's `CosineAnnealingLR(T_max=steps)`.
 *
 * @example
 * cosine(2, 4); // 0.5
 * @see Loshchilov & Hutter 2017, SGDR: Stochastic Gradient Descent with Warm Restarts, equation 5
 */
export const cosine: Schedule = (step, steps) => {
  // The same bits on every machine: cos πx = sin θ with θ = π·(½ − x), and sin θ = θ·(1 − θ²/(2·3)·(1 − θ²/(4·5)·(…))).
  const theta = Math.PI * (0.5 - step / steps);
  let series = 1;
  for (let k = 24; k > 0; k -= 2) series = 1 - ((theta * theta) / (k * (k + 1))) * series;
  return 0.5 + 0.5 * theta * series;
};
