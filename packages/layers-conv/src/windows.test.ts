import { cell, network } from "@closurenet/core";
import { expect, it, test } from "vitest";
import { conv2d } from "./conv2d.ts";
import { maxPool2d } from "./max-pool2d.ts";
import { windows } from "./windows.ts";

const noLink = { kind: "none", value: () => 0, delta: () => {} };

test.each([
  [4, 3, 1, 4, 1], // one zero on either side
  [4, 2, 1, 4, 0], // one in all, after the image
  [7, 3, 2, 4, 1],
  [8, 3, 2, 4, 0],
  [5, 2, 3, 2, 0], // just fits
  [3, 5, 1, 3, 2],
  [3, 6, 1, 3, 2], // five in all
  [7, 1, 3, 3, 0], // pixels left out between the windows and none needed
  [8, 1, 3, 3, 0], // and some after the last
])('"same" on %s numbers, windows of %s, %s apart: %s of them, after %s zeros', (length, size, step, count, zeros) => {
  const down = windows("test", [length, 1], [size, 1], [step, 1], "same");
  expect([down.rows, down.padding[0], down.cols, down.padding[1]]).toEqual([count, zeros, 1, 0]);
  const across = windows("test", [1, length, 4], [1, size], [1, step], "same");
  expect([across.cols, across.padding[1], across.rows, across.padding[0]]).toEqual([count, zeros, 1, 0]);
});

test.each([
  [4, 3, 1, 2],
  [7, 3, 2, 3],
  [8, 3, 2, 3],
  [5, 5, 2, 1],
  [6, 1, 4, 2],
])('"valid" on %s numbers, windows of %s, %s apart: %s of them, after no zeros', (length, size, step, count) => {
  const { rows, cols, padding, channels } = windows("test", [length, 9], [size, 9], [step, 1], "valid");
  expect([rows, cols, padding, channels]).toEqual([count, 1, [0, 0], 1]);
});

// torch.nn.Conv2d(1, 1, 2, padding="same") of PyTorch 2.13 with weights of 1.
it("an even kernel has its odd zero after the image, as in PyTorch", () => {
  const net = network([3, 3], [conv2d({ filters: 1, kernel: 2, padding: "same" })], { loss: noLink });
  net.params[0]!.value.set([1, 1, 1, 1, 0]);
  const x = cell(1, 9, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  expect([...net(x).get()]).toEqual([12, 16, 9, 24, 28, 15, 15, 17, 9]);
});

it("windows of a pooling lie a stride apart, down as across", () => {
  const x = cell(
    2,
    5 * 6,
    Float32Array.from({ length: 60 }, (_, i) => i),
  );
  const pooled = (size: [number, number], stride: [number, number]): number[] => [
    ...network([5, 6], [maxPool2d({ size, stride })], { loss: noLink })(x).get(),
  ];
  // the last number of each window is the largest: 6 · (row + down − 1) + column + across − 1
  expect(pooled([1, 2], [3, 2])).toEqual([1, 3, 5, 19, 21, 23, 31, 33, 35, 49, 51, 53]);
  expect(pooled([2, 1], [2, 5])).toEqual([6, 11, 18, 23, 36, 41, 48, 53]);
  expect(pooled([3, 4], [2, 1])).toEqual([15, 16, 17, 27, 28, 29, 45, 46, 47, 57, 58, 59]);
});
