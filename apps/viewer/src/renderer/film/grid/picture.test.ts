import { filmRank, frameRank, halfFrame } from "@closurenet/film";
import { expect, test } from "vitest";
import { picture } from "./picture.ts";

const frames = Array.from({ length: 4 }, (_, t) =>
  halfFrame(Array.from({ length: 60 }, (_, i) => Math.sin(i * 7 + t) * (t + 1))),
);
const exact = (info = filmRank(frames, 60), t = 0): Uint8Array => {
  const levels = new Uint8Array(60);
  info.scale(frames[t]!, levels);
  return levels;
};

test("on a frame it is what the scale says, however one came there", () => {
  const info = filmRank(frames, 60);
  const levels = picture();
  for (const at of [0, 0.5, 1, 0, 2.25, 3, 2, 1.75, 3, 3, 0]) {
    const seen = levels((frame) => frames[frame], at, info);
    const wanted = Number.isInteger(at) ? exact(info, at) : seen;
    expect(seen, `frame ${at}`).toEqual(wanted);
  }
});

test("between frames it lies between them, in proportion", () => {
  const info = filmRank(frames, 60);
  const seen = picture()((frame) => frames[frame], 1.25, info);
  const [a, b] = [exact(info, 1), exact(info, 2)];
  for (const [i, level] of seen.entries())
    expect(Math.abs(level - (a[i]! + (b[i]! - a[i]!) * 0.25))).toBeLessThanOrEqual(0.5);
});

test("another scale or another layer takes effect at once", () => {
  const levels = picture();
  levels((frame) => frames[frame], 2, filmRank(frames, 60));
  expect(levels((frame) => frames[frame], 2, frameRank(60))).toEqual(exact(frameRank(60), 2));
  const small = [halfFrame([1, 2]), halfFrame([3, 4])];
  expect(levels((frame) => small[frame], 1, filmRank(small, 2))).toHaveLength(2);
  expect(levels((frame) => frames[frame], 3, frameRank(60))).toEqual(exact(frameRank(60), 3));
});
