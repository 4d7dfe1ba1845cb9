import * as fc from "fast-check";
import { expect, test } from "vitest";
import { grey, vik } from "./colour-maps.ts";
import type { FilmGifOptions } from "./film-gif.ts";
import { filmGif } from "./film-gif.ts";
import { halfFrame } from "./half.ts";
import { paint } from "./paint.ts";
import { patchGrid } from "./patch-grid.ts";
import { filmRank } from "./scales/film-rank.ts";
import { manualScale } from "./scales/linear.ts";

interface DecodedFrame {
  readonly delay: number;
  /** Bits of a colour number, as the frame says. */
  readonly depth: number;
  /** Colour numbers as stored, before transparency. */
  readonly indexes: Uint8Array;
  readonly transparent: number | undefined;
  /** The picture as a viewer would see it: red, green, blue per pixel. */
  readonly rgb: Uint8Array;
}

/** Undoes GIF's LZW: variable-length codes, lowest bit first. */
function unpack(bytes: readonly number[], depth: number, pixels: number): Uint8Array {
  const clear = 1 << depth;
  const out: number[] = [];
  let table: number[][] = [];
  let [width, buffer, bits] = [depth + 1, 0, 0];
  let before: number[] | undefined;
  for (const byte of bytes) {
    buffer |= byte << bits;
    bits += 8;
    while (bits >= width) {
      const code = buffer & ((1 << width) - 1);
      buffer >>>= width;
      bits -= width;
      if (code === clear + 1) return Uint8Array.from(out);
      if (code === clear) {
        table = Array.from({ length: clear + 2 }, (_, k) => [k]);
        width = depth + 1;
        before = undefined;
        continue;
      }
      const known = table[code] ?? [...before!, before![0]!];
      out.push(...known);
      if (before && table.length < 4096) table.push([...before, known[0]!]);
      if (table.length === 1 << width && width < 12) width++;
      before = known;
    }
  }
  throw new Error(`the data ended at ${out.length} of ${pixels} pixels`);
}

/** Reads what the encoder writes: one global table, full-size frames. */
function decode(gif: Uint8Array) {
  const view = new DataView(gif.buffer, gif.byteOffset, gif.byteLength);
  expect(String.fromCharCode(...gif.subarray(0, 6))).toBe("GIF89a");
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const colours = 2 << (gif[10]! & 7);
  const palette = gif.subarray(13, 13 + colours * 3);
  let at = 13 + colours * 3;
  const blocks = (): number[] => {
    const all: number[] = [];
    for (; gif[at] !== 0; at += gif[at]! + 1) all.push(...gif.subarray(at + 1, at + 1 + gif[at]!));
    at++;
    return all;
  };
  const frames: DecodedFrame[] = [];
  const screen = new Uint8Array(width * height * 3);
  let loops: number | undefined;
  let delay = 0;
  let transparent: number | undefined;
  while (gif[at] !== 0x3b) {
    if (gif[at] === 0x21 && gif[at + 1] === 0xf9) {
      if (((gif[at + 3]! >> 2) & 7) !== 1) throw new Error("a frame does not leave its picture for the next");
      transparent = gif[at + 3]! & 1 ? gif[at + 6]! : undefined;
      delay = view.getUint16(at + 4, true) * 10;
      at += 8;
    } else if (gif[at] === 0x21) {
      at += 2;
      const [letters, times] = [blocks().slice(0, 14)].map((all) => [all.slice(0, 11), all.slice(12)])[0]!;
      if (String.fromCharCode(...letters!) === "NETSCAPE2.0") loops = times![0]! + 256 * times![1]!;
    } else {
      if (gif[at] !== 0x2c) throw new Error(`no block begins at ${at}`);
      const depth = gif[at + 10]!;
      at += 11;
      const indexes = unpack(blocks(), depth, width * height);
      for (const [i, k] of indexes.entries()) {
        if (k !== transparent) screen.set(palette.subarray(k * 3, k * 3 + 3), i * 3);
      }
      frames.push({ delay, depth, indexes, transparent, rgb: screen.slice() });
    }
  }
  expect(at).toBe(gif.length - 1);
  return { width, height, colours, loops, frames };
}

function encode(options: FilmGifOptions): Uint8Array {
  const film = filmGif(options);
  let step = film.next();
  while (!step.done) step = film.next();
  return step.value;
}

/** A film that drifts: each weight goes its own way at its own speed. */
const drift = (weights: number, frames: number): Uint16Array[] =>
  Array.from({ length: frames }, (_, t) =>
    halfFrame(Array.from({ length: weights }, (_, i) => Math.sin(i * 12.9898) + (t / frames) * Math.cos(i * 78.233))),
  );

/** What paint makes of a frame when its levels are first brought to `colours` levels. */
function painted(options: FilmGifOptions, frame: Uint16Array, colours: number, zoom: number): Uint8Array {
  const { grid, map, scale, gapColour = [255, 255, 255] } = options;
  const levels = new Uint8Array(frame.length);
  scale.scale(frame, levels);
  const steps = colours - 1;
  const coarse = levels.map((level) => Math.round((Math.round((level * steps) / 255) * 255) / steps));
  const rgba = new Uint8ClampedArray(grid.width * zoom * grid.height * zoom * 4);
  paint(coarse, grid, map, zoom, rgba, [...gapColour, 255]);
  return Uint8Array.from(rgba.filter((_, i) => i % 4 !== 3));
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

test("without hysteresis every frame decodes to exactly what paint paints", () => {
  const cases = fc.record({
    units: fc.integer({ min: 1, max: 7 }),
    inputs: fc.integer({ min: 1, max: 30 }),
    gap: fc.integer({ min: 0, max: 2 }),
    frames: fc.integer({ min: 1, max: 5 }),
    zoom: fc.integer({ min: 1, max: 3 }),
    levels: fc.integer({ min: 2, max: 254 }),
    map: fc.constantFrom(grey, vik),
  });
  fc.assert(
    fc.property(cases, ({ units, inputs, gap, frames: count, ...rest }) => {
      const frames = drift(units * inputs, count);
      const grid = patchGrid({ units, inputs, gap });
      const options = { frames, grid, scale: filmRank(frames, units * inputs), hysteresis: 0, ...rest };
      const film = decode(encode(options));
      expect([film.width, film.height]).toEqual([grid.width * rest.zoom, grid.height * rest.zoom]);
      expect(film.frames).toHaveLength(count);
      for (const [t, { rgb }] of film.frames.entries()) {
        expect(same(rgb, painted(options, frames[t]!, rest.levels, rest.zoom))).toBe(true);
      }
    }),
    { seed: 13, numRuns: 60 },
  );
});

const large = { frames: drift(64 * 49, 12), grid: patchGrid({ units: 49, inputs: 64, gap: 1 }), map: grey };
const scale = filmRank(large.frames, 64 * 49);

test("a picture that fills the code table many times over decodes too", () => {
  const film = decode(encode({ ...large, scale, zoom: 3, levels: 254, hysteresis: 0 }));
  const last = { ...large, scale };
  expect(same(film.frames.at(-1)!.rgb, painted(last, large.frames.at(-1)!, 254, 3))).toBe(true);
});

test("hysteresis makes the file smaller, keeps each pixel near, and the first and last frame exact", () => {
  const exact = encode({ ...large, scale, hysteresis: 0 });
  const slack = encode({ ...large, scale, hysteresis: 0.75 });
  expect(slack.length).toBeLessThan(exact.length * 0.85);
  const [a, b] = [decode(exact).frames, decode(slack).frames];
  expect(same(a[0]!.rgb, b[0]!.rgb)).toBe(true);
  expect(same(a.at(-1)!.rgb, b.at(-1)!.rgb)).toBe(true);
  // Off by at most ½ + ¾ + ½ of a colour, so by one whole colour: 255 ⁄ 28 greys.
  for (const t of a.keys()) expect(b[t]!.rgb.every((grey, i) => Math.abs(grey - a[t]!.rgb[i]!) <= 10)).toBe(true);
});

test("unchanged pixels are transparent, changed ones are not, and nothing shows through in the first frame", () => {
  const frames = [halfFrame([-1, 0.3, 1]), halfFrame([-1, 1, 1]), halfFrame([-1, 1, 1])];
  const options = { frames, grid: patchGrid({ units: 1, inputs: 3 }), scale: manualScale(-1, 1), map: grey };
  const film = decode(encode({ ...options, zoom: 1, levels: 4, hysteresis: 0 }));
  expect(film.frames.map((frame) => frame.transparent)).toEqual([undefined, 5, 5]);
  expect(film.frames.map((frame) => [...frame.indexes])).toEqual([
    [0, 2, 3],
    [5, 3, 5],
    [5, 5, 5],
  ]);
});

test("holds a picture for as long as GIF can", () => {
  const film = decode(encode({ ...large, frames: large.frames.slice(0, 2), scale, delayMs: 655_350, holdLastMs: 0 }));
  expect(film.frames.map(({ delay }) => delay)).toEqual([655_350, 0]);
});

test("it loops, and holds on the last frame", () => {
  const film = decode(encode({ ...large, scale, delayMs: 40, holdLastMs: 2000 }));
  expect(film.loops).toBe(0); // for ever
  expect(film.frames.map(({ delay }) => delay)).toEqual([...Array(11).fill(40), 2000]);
});

test("the default options are as documented", () => {
  const defaults = { zoom: 2, delayMs: 60, holdLastMs: 1500, levels: 29, hysteresis: 0.75 };
  const gapColour: FilmGifOptions["gapColour"] = [255, 255, 255];
  const frames = large.frames.slice(0, 3);
  const withDefaults = encode({ ...large, frames, scale });
  expect(same(withDefaults, encode({ ...large, frames, scale, ...defaults, gapColour }))).toBe(true);
  const film = decode(withDefaults);
  expect([film.width, film.height]).toEqual([2 * large.grid.width, 2 * large.grid.height]);
  expect(film.frames.map(({ delay }) => delay)).toEqual([60, 60, 1500]);
  expect(film.colours).toBe(32);
  const gap = large.grid.index.indexOf(-1); // the picture's first row, which is twice as wide
  expect([...film.frames[0]!.rgb.subarray(gap * 6, gap * 6 + 3)]).toEqual([255, 255, 255]);
});

test.each([
  [2, 2],
  [3, 3],
  [6, 3],
  [7, 4],
  [30, 5],
  [31, 6],
  [254, 8],
])("%i levels take %i bits, with those for the gap and for what shows through", (levels, bits) => {
  const { colours, frames } = decode(encode({ ...large, frames: large.frames.slice(0, 2), scale, levels }));
  expect([colours, ...frames.map(({ depth }) => depth)]).toEqual([2 ** bits, bits, bits]);
});

/** The colour of a weight that was at level 50, which is colour 10 of 52, and is now at another: five levels are one. */
function colourAt(level: number, hysteresis?: number): number {
  const frames = [50, level, 0].map((level) => halfFrame([level - 127])); // of negative weights, a level each
  const options = { frames, grid: patchGrid({ units: 1, inputs: 1 }), scale: manualScale(-127, 127), map: grey };
  const film = decode(encode({ ...options, zoom: 1, levels: 52, ...(hysteresis !== undefined && { hysteresis }) }));
  return film.frames[1]!.rgb[0]! / 5;
}

test("a weight keeps its colour until it is beyond the border by exactly the hysteresis", () => {
  expect([52, 53].map((level) => colourAt(level, 0))).toEqual([10, 11]);
  expect([55, 56, 45, 44].map((level) => colourAt(level, 0.5))).toEqual([10, 11, 10, 9]);
  expect([56, 57, 44, 43].map((level) => colourAt(level))).toEqual([10, 11, 10, 9]);
});

/** A picture of one patch at zoom 1. */
function single(width: number, height: number): Uint8Array {
  const grid = patchGrid({ units: 1, inputs: width * height, patch: { width, height } });
  return encode({ frames: [new Uint16Array(width * height)], grid, scale: manualScale(-1, 1), map: grey, zoom: 1 });
}

test("a picture of 65,535 pixels a side is the largest", () => {
  expect(decode(single(65_535, 1))).toMatchObject({ width: 65_535, height: 1 });
  expect(decode(single(1, 65_535))).toMatchObject({ width: 1, height: 65_535 });
  expect(() => single(65_536, 1)).toThrow("at most 65535 pixels a side, got 65536×1");
  expect(() => single(1, 65_536)).toThrow("at most 65535 pixels a side, got 1×65536");
});

test("the bias row is no part of the picture", () => {
  const [frame, more] = [halfFrame([0, 1, 0.5, 1]), halfFrame([0, 1, 0.5, 1, 9])];
  const options = { grid: patchGrid({ units: 2, inputs: 2 }), scale: manualScale(0, 1), map: grey };
  expect(same(encode({ frames: [more, more], ...options }), encode({ frames: [frame, frame], ...options }))).toBe(true);
});

test("the same frames give the same bytes", () => {
  expect(same(encode({ ...large, scale }), encode({ ...large, scale }))).toBe(true);
});

test("frames may be made one by one, and need not stay", () => {
  const frame = new Uint16Array(64 * 49);
  const oneByOne = {
    length: large.frames.length,
    *[Symbol.iterator]() {
      for (const next of large.frames) {
        frame.set(next);
        yield frame;
      }
    },
  };
  expect(same(encode({ ...large, frames: oneByOne, scale }), encode({ ...large, scale }))).toBe(true);
});

test("progress is told after each frame", () => {
  expect([...filmGif({ ...large, frames: large.frames.slice(0, 3), scale })]).toEqual([
    { done: 1, total: 3 },
    { done: 2, total: 3 },
    { done: 3, total: 3 },
  ]);
});

test("errors say what to do", () => {
  const encodeWith = (options: Partial<FilmGifOptions>) => () => encode({ ...large, scale, ...options });
  expect(encodeWith({ frames: [] })).toThrow("[film] filmGif: expected at least one frame, got none.");
  expect(encodeWith({ levels: 255 })).toThrow("at most 254 levels, got 255");
  expect(encodeWith({ levels: 1 })).toThrow("levels to be a whole number of at least 2");
  expect(encodeWith({ zoom: 0 })).toThrow("zoom to be a whole number of at least 1, got 0");
  expect(encodeWith({ zoom: 2000 })).toThrow("at most 65535 pixels a side");
  expect(encodeWith({ hysteresis: -1 })).toThrow("a hysteresis of 0 or more, got -1");
  expect(encodeWith({ delayMs: 700_000 })).toThrow("[film] filmGif: expected delayMs from 0 to 655350, got 700000.");
  for (const ms of [-1, NaN, 655_351])
    expect(encodeWith({ holdLastMs: ms })).toThrow("expected holdLastMs from 0 to 655350");
  expect(encodeWith({ frames: [halfFrame([1])] })).toThrow("frames of at least 3136 weights, as the grid has, got 1");
  expect(encodeWith({ frames: [large.frames[0]!, halfFrame([1])] })).toThrow("frame 1 of 3136 weights, got 1");
  const fewer = Object.assign(new Set(large.frames), { length: 13 });
  expect(encodeWith({ frames: fewer })).toThrow("expected 13 frames, got 12.");
});
