import { matrix } from "@closurenet/core";
import { expect, it } from "vitest";
import { digitExamples, pixelInput } from "./digit-examples.ts";

it("digits are bytes divided by 256, with one output for each of ten classes", () => {
  const data = digitExamples({ images: Uint8Array.of(0, 1, 128, 255), labels: Uint8Array.of(9, 0) });
  const [X, Y] = [
    matrix([
      [7, 7],
      [7, 7],
    ]),
    matrix([Array(10).fill(7), Array(10).fill(7)]),
  ];
  data.fill(Int32Array.of(1, 0), 0, 2, X, Y);
  expect([...X.get()]).toEqual([0.5, 255 / 256, 0, 1 / 256]);
  expect([...Y.get()]).toEqual([1, ...Array(18).fill(0), 1]);
});

it("bytes become inputs as the scale says", () => {
  const X = matrix([[7, 7]]);
  const digit = { images: Uint8Array.of(0, 204), labels: Uint8Array.of(3) };
  const inputs = (scale: Parameters<typeof pixelInput>[0]): readonly number[] => {
    digitExamples(digit, scale).fill(Int32Array.of(0), 0, 1, X, matrix([Array(10).fill(0)]));
    return [...X.get()];
  };
  expect(inputs({ pixels: 255 })[1]).toBeCloseTo(0.8, 6);
  const normalized = { pixels: 255, normalize: [0.3, 0.25] } as const;
  expect(inputs(normalized)).toEqual([Math.fround(-1.2), 2]);
  expect([0, 204].map(pixelInput(normalized))).toEqual([-1.2, 2]);
});

it("pictures may be in other than ten classes", () => {
  const bytes = { images: Uint8Array.of(1, 2, 3), labels: Uint8Array.of(25, 0, 1) };
  expect(digitExamples(bytes, {}, 26)).toMatchObject({ size: 3, inputs: 1, outputs: 26 });
  expect(() => digitExamples(bytes, {}, 25)).toThrow("expected labels 0 … 24, got 25 for example 0");
});
