import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { mnist } from "@closurenet/fixtures";
import { beforeAll, describe, expect, test } from "vitest";
import { halfFrame, halfValues } from "./half.ts";
import { motion, pickFrames } from "./motion.ts";
import { filmRank } from "./scales/film-rank.ts";
import { frameRank } from "./scales/frame-rank.ts";
import { filmSymmetric } from "./scales/linear.ts";
import { neuronScale } from "./scales/neuron.ts";
import type { ScaleInfo } from "./scales/scale.ts";

const [inputs, units, batch] = [784, 10, 100];
const count = inputs * units;

function unpacked(file: string): Buffer {
  const path = join(mnist.path!, file);
  return existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
}

/** The ten templates: softmax regression by minibatch gradient descent, a frame per step, bias row last. */
function trainTemplates(images: Uint8Array, labels: Uint8Array, steps: number): Uint16Array[] {
  // Deterministic start that is not even, so that dead pixels have something to flicker.
  const weights = Float64Array.from({ length: count + units }, (_, i) => Math.sin(i * 12.9898) / 50);
  const frames = [halfFrame(weights)];
  for (let step = 0; step < steps; step++) {
    const gradient = new Float64Array(weights.length);
    for (let row = step * batch; row < (step + 1) * batch; row++) {
      const x = images.subarray(row * inputs, (row + 1) * inputs);
      const out = weights.slice(count);
      for (let i = 0; i < inputs; i++) {
        if (x[i]! > 0) for (let j = 0; j < units; j++) out[j]! += (x[i]! / 256) * weights[i * units + j]!;
      }
      const top = Math.max(...out);
      const odds = out.map((s) => Math.exp(s - top));
      const sum = odds.reduce((a, b) => a + b);
      const delta = odds.map((p, j) => (p / sum - (labels[row] === j ? 1 : 0)) / batch);
      for (let i = 0; i < inputs; i++) {
        if (x[i]! > 0) for (let j = 0; j < units; j++) gradient[i * units + j]! += (x[i]! / 256) * delta[j]!;
      }
      for (let j = 0; j < units; j++) gradient[count + j]! += delta[j]!;
    }
    for (let i = 0; i < weights.length; i++) weights[i]! -= 0.5 * gradient[i]!;
    frames.push(halfFrame(weights));
  }
  return frames;
}

describe.skipIf(!mnist.path)("a film of real weights", () => {
  let frames: Uint16Array[];
  let dead: number[];

  beforeAll(() => {
    const images = unpacked("train-images-idx3-ubyte").subarray(16);
    frames = trainTemplates(images, unpacked("train-labels-idx1-ubyte").subarray(8), 60);
    const lit = new Uint8Array(inputs);
    for (let at = 0; at < images.length; at += inputs) for (let i = 0; i < inputs; i++) lit[i]! |= images[at + i]!;
    dead = Array.from({ length: count }, (_, i) => i).filter((i) => lit[Math.floor(i / units)] === 0);
  });

  /** How often the level of a never-lit pixel's weight changes from one frame to the next. */
  function flicker(info: ScaleInfo): number {
    const all = frames.map((frame) => {
      const levels = new Uint8Array(frame.length);
      info.scale(frame, levels);
      return levels;
    });
    return all.slice(1).reduce((sum, now, t) => sum + dead.filter((i) => now[i] !== all[t]![i]).length, 0);
  }

  test("never-lit pixels change by exactly 0 in every film-wide scale", () => {
    expect(dead.length).toBeGreaterThan(60 * units);
    expect(flicker(filmRank(frames, count))).toBe(0);
    expect(flicker(filmSymmetric(frames, count))).toBe(0);
    expect(flicker(neuronScale(frames, { units, inputs }))).toBe(0);
  });

  test("in the series' per-frame rank they do flicker, which is why it is not the default", () => {
    expect(flicker(frameRank(count))).toBeGreaterThan(0);
  });

  test("the rank scale uses its levels: at least 7 bits of entropy over the film", () => {
    const tally = new Float64Array(256);
    const info = filmRank(frames, count);
    for (const frame of frames) {
      const levels = new Uint8Array(frame.length);
      info.scale(frame, levels);
      for (let i = 0; i < count; i++) tally[levels[i]!]!++;
    }
    const shares = [...tally].filter((n) => n > 0).map((n) => n / (count * frames.length));
    expect(-shares.reduce((sum, p) => sum + p * Math.log2(p), 0)).toBeGreaterThan(7);
  });

  test("frames picked by motion move more evenly than frames picked by step", () => {
    const unevenness = (picked: number[]) => {
      const moves = picked.slice(1).map((now, k) => {
        const [from, to] = [frames[picked[k]!]!, frames[now]!];
        return Math.sqrt(to.reduce((sum, bits, i) => sum + (halfValues[bits]! - halfValues[from[i]!]!) ** 2, 0));
      });
      const mean = moves.reduce((a, b) => a + b) / moves.length;
      return Math.sqrt(moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / moves.length) / mean;
    };
    const even = Array.from({ length: 13 }, (_, k) => k * 5);
    expect(unevenness(pickFrames(motion(frames), 13))).toBeLessThan(unevenness(even));
  });
});
