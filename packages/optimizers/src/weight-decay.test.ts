import { mlp, sgd } from "@closurenet/core";
import { expect, it } from "vitest";
import { adam, adamw, chain, cosine, scheduled, weightDecay } from "./index.ts";
import { alone } from "./testing/alone.ts";
import { normals } from "./testing/measures.ts";

const COUNT = 40;
const BIASES = 2; // the last row of the second param
const W = normals(COUNT, "W");

it("takes its share of every weight at each step, and nothing of a bias", () => {
  const a = alone(chain(sgd(0.1), weightDecay(0.25)), W);
  for (let step = 0; step < 2; step++) a.step(new Float32Array(COUNT));
  const kept = Array.from(W, (w, i) => (i < COUNT - BIASES ? 0.5625 * w : w));
  a.weights().forEach((w, i) => expect(Math.abs(w - kept[i]!)).toBeLessThan(1e-7));
  expect(Float32Array.from(a.weights().slice(-BIASES))).toEqual(W.slice(-BIASES));
});

it("does not change the last row of a dense layer", () => {
  const net = mlp([3, 4, 2]);
  expect(net.params.map(({ value, weightRows }) => [value.rows, weightRows])).toEqual([
    [4, 3],
    [5, 4],
  ]);
});

it("does not pass through the rule: the share is the same for large gradients and for small", () => {
  const ones = new Float32Array(COUNT).fill(1);
  const shares = [1e-3, 1e3].map((size) => {
    const [plain, decayed] = [alone(adam(0.01), ones), alone(chain(adam(0.01), weightDecay(0.1)), ones)];
    const g = new Float32Array(COUNT).fill(size);
    plain.step(g);
    decayed.step(g);
    return plain.weights()[0]! - decayed.weights()[0]!;
  });
  for (const share of shares) expect(share).toBeCloseTo(0.1, 6);
});

it("is scaled with the step by a schedule after it", () => {
  const a = alone(chain(sgd(0.1), weightDecay(0.5), scheduled(cosine)), W, { steps: 2 });
  a.step(new Float32Array(COUNT)); // factor 1
  a.step(new Float32Array(COUNT)); // factor ½
  expect(a.weights()[0]).toBeCloseTo(W[0]! * 0.5 * 0.75, 6);
});

it("is all that adamw adds to adam", () => {
  const [a, b] = [alone(adamw(0.01, { lambda: 0.5 }), W), alone(chain(adam(0.01), weightDecay(0.01 * 0.5)), W)];
  for (let step = 0; step < 5; step++) {
    a.step(normals(COUNT, `g${step}`));
    b.step(normals(COUNT, `g${step}`));
  }
  expect(a.weights()).toEqual(b.weights());
  expect([...a.state.keys()]).toEqual(["t", "m.a.W", "v.a.W", "m.b.W", "v.b.W"]);
});
