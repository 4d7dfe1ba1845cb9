import { halfValues } from "@closurenet/film";

/** A neuron's way through the film. */
export interface NeuronPath {
  /** Numbers of the frames that were looked at, rising. */
  readonly frames: readonly number[];
  /** ‖w‖ in each of them, without the bias. */
  readonly norms: readonly number[];
  /** The frame up to which the weights moved fastest: the largest ‖Δw‖ per training step. Undefined where nothing moved. */
  readonly fastest: number | undefined;
  /** ‖w − w₀‖ ⁄ ‖w₀‖ at the last frame: how far it has come. */
  readonly moved: number;
}

/** The most frames that are looked at. */
const MOST = 300;

/** Reads a neuron's way out of the frames of its layer; those that `weights` does not have are left out. */
export function neuronPath(
  { inputs, units }: { readonly inputs: number; readonly units: number },
  weights: (frame: number) => Uint16Array | undefined,
  steps: readonly number[],
  unit: number,
): NeuronPath {
  const frames: number[] = [];
  const norms: number[] = [];
  const start = new Float64Array(inputs);
  const before = new Float64Array(inputs);
  let most = 0;
  let fastest: number | undefined;
  let distance = 0;
  const every = Math.max(1, Math.ceil(steps.length / MOST));
  for (let frame = 0; frame < steps.length; frame += every) {
    const values = weights(frame);
    if (!values) continue;
    let squares = 0;
    let change = 0;
    let far = 0;
    for (let i = 0; i < inputs; i++) {
      const w = halfValues[values[i * units + unit]!]!;
      if (frames.length === 0) start[i] = w;
      squares += w * w;
      change += (w - before[i]!) ** 2;
      far += (w - start[i]!) ** 2;
      before[i] = w;
    }
    const passed = steps[frame]! - (steps[frames.at(-1) ?? frame] ?? 0);
    const speed = frames.length > 0 && passed > 0 ? Math.sqrt(change) / passed : 0;
    if (speed > most) [most, fastest] = [speed, frame];
    distance = Math.sqrt(far);
    frames.push(frame);
    norms.push(Math.sqrt(squares));
  }
  return { frames, norms, fastest, moved: norms[0] ? distance / norms[0] : distance };
}
