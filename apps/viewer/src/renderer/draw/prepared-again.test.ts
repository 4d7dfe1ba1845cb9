import { cell, mlp, sgd, train } from "@closurenet/core";
import { digitExamples } from "@closurenet/experiment";
import { mnist } from "@closurenet/fixtures";
import { prepareInk } from "@closurenet/mnist";
import { testDigits } from "@closurenet/mnist/node";
import { expect, it } from "vitest";
import { largest } from "./asked.ts";
import { DIGIT, SIDE, enlarged } from "./pad/pad-ink.ts";

/** A digit somewhere on the pad, so many times as large: its pixels' edges lie between those of the pad. */
function drawnLarge(digit: Uint8Array, zoom: number, left: number, top: number): Uint8Array {
  const ink = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < ink.length; i++) {
    const [x, y] = [Math.floor(((i % SIDE) - left) / zoom), Math.floor((Math.floor(i / SIDE) - top) / zoom)];
    if (x >= 0 && y >= 0 && x < DIGIT && y < DIGIT) ink[i] = digit[y * DIGIT + x]!;
  }
  return ink;
}

it.skipIf(!mnist.path)("reads real test digits as before, ≥ 98 %, when they are prepared again from the pad", () => {
  const [learnt, count] = [2000, 400];
  const { images, labels } = testDigits({ count: learnt + count, env: { MNIST_DIR: mnist.path! } })!;
  const net = mlp([784, 32, 10], { seed: 1, batch: 50 });
  const examples = digitExamples({ images: images.subarray(0, learnt * 784), labels: labels.subarray(0, learnt) });
  for (const _ of train(net, examples, { epochs: 3, optimizer: sgd(0.2), seed: 1 }));
  const others = Array.from({ length: count }, (_, i) => images.subarray((learnt + i) * 784, (learnt + i + 1) * 784));
  const read = (pictures: readonly Uint8Array[]): number[] => {
    const inputs = new Float32Array(count * 784);
    for (const [i, picture] of pictures.entries())
      inputs.set(
        Float32Array.from(picture, (byte) => byte / 256),
        i * 784,
      );
    const Z = net(cell(count, 784, inputs)).get();
    return pictures.map((_, i) => largest(Z.subarray(i * 10, i * 10 + 10)));
  };
  const before = read(others);
  const same = (pads: readonly Uint8Array[]): number => {
    const after = read(pads.map((pixels) => prepareInk({ pixels, width: SIDE, height: SIDE })));
    return after.filter((one, i) => one === before[i]).length / count;
  };
  // It reads something; else all of this would say nothing.
  expect(before.filter((one, i) => one === labels[learnt + i]).length / count).toBeGreaterThan(0.8);
  expect(same(others.map(enlarged))).toBeGreaterThanOrEqual(0.98);
  // A network that learnt from so few digits takes some for another where their edges move by an eighth of a pixel.
  expect(
    same(others.map((digit, i) => drawnLarge(digit, 4.3 + (i % 7) / 5, (i % 11) - 2, (i % 13) - 3))),
  ).toBeGreaterThanOrEqual(0.95);
});
