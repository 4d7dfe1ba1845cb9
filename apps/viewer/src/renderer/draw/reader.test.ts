import { type Frame, recordingReader, recordingWriter } from "@closurenet/checkpoint";
import { type LayerDescription, type NetworkDescription, buildNetwork } from "@closurenet/experiment";
import { drawnDigits } from "@closurenet/mnist";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { film as emptyFilm } from "../film/reading/film.ts";
import { stepPositions } from "../film/timeline/clock.ts";
import { player } from "../film/timeline/player.ts";
import { outputting } from "./asked.ts";
import { drawing } from "./drawing.ts";
import { enlarged } from "./pad/pad-ink.ts";
import { type Reader, reader } from "./reader.ts";
import type { ThroughTraining } from "./through-training.ts";

const scale = { pixels: 255 };
const init = { kind: "glorot" } as const;
const network = (...layers: LayerDescription[]): NetworkDescription => ({
  input: [28, 28],
  layers: [...layers, { kind: "dense", units: 10, activation: "softmax", init }],
  loss: "softmax cross-entropy",
  batch: 1,
  seed: 4,
  kernels: "plain",
});
const { images } = drawnDigits({ count: 2, seed: 2 });
const digit = (i: number): Uint8Array => enlarged(images.subarray(i * 784, (i + 1) * 784));

/** Frames of a network before any training, one like the other. */
function framesOf(description: NetworkDescription, count: number): Frame[] {
  const parts: Uint8Array[] = [];
  const writer = recordingWriter((bytes) => void parts.push(bytes.slice()), { run: "asked" });
  const weights = new Map([...buildNetwork(description).cells()].filter(([name]) => /^layers\.\d+\.W$/.test(name)));
  for (let step = 0; step < count; step++) writer.frame(step, 0, weights, []);
  writer.close();
  return recordingReader("asked.mcap").push(new Uint8Array(Buffer.concat(parts)));
}

/** A film that grows by hand, and what its networks make of a pad. */
function asked(description: NetworkDescription) {
  const about = { title: "", details: "", shapes: [], scale, network: description };
  const film = emptyFilm("asked.mcap", about);
  const play = player({ count: () => film.count.peek(), positions: () => stepPositions(film.steps) });
  const pad = drawing();
  return { film, pad, reads: reader({ film, player: play, shown: play.at, saved: undefined }, about, pad) };
}

function throughOf({ through: { value } }: Reader): ThroughTraining {
  if (!value || value === "none") throw new Error(`[viewer] expected ribbons, got ${value}.`);
  return value;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("says nothing of a picture through the training before its networks were asked, nor what they made of the one before", async () => {
  const description = network();
  const { film, pad, reads } = asked(description);
  film.add(framesOf(description, 3));
  for (const i of [0, 1]) {
    pad.place(digit(i));
    expect(reads.answer.value).toBeDefined();
    expect(reads.through.value).toBeUndefined();
    await vi.runAllTimersAsync();
    const of = outputting(buildNetwork(description), scale)(pad.picture.value);
    const { outputs } = throughOf(reads);
    expect(outputs.length).toBe(30);
    expect(Math.max(...outputs.map((value, at) => Math.abs(value - of[at % 10]!)))).toBeLessThan(0.01);
  }
  pad.clear();
  expect(reads.through.value).toBeUndefined();
  reads.end();
});

it("tells apart what is not asked yet and what cannot be", async () => {
  const norm = { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "relu" } as const;
  const description = network({ kind: "dense", units: 4, init, activation: "relu" }, norm);
  const { film, pad, reads } = asked(description);
  film.add(framesOf(description, 2));
  pad.place(digit(0));
  expect(reads.through.value).toBeUndefined();
  await vi.runAllTimersAsync();
  expect(reads.through.value).toBe("none");
  reads.end();
});

it("asks through a film that never stops growing, and in the end to its last frame", async () => {
  const description = network();
  const { film, pad, reads } = asked(description);
  const frames = framesOf(description, 30);
  film.add(frames.slice(0, 1));
  pad.place(digit(0));
  for (const frame of frames.slice(1, 29)) {
    film.add([frame]);
    await vi.advanceTimersByTimeAsync(40);
  }
  const last = () => throughOf(reads).frames.at(-1)!;
  expect(last()).toBeGreaterThan(20);
  film.add(frames.slice(29));
  await vi.runAllTimersAsync();
  expect(last()).toBe(29);
  reads.end();
});
