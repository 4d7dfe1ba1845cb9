import { MOST_PICTURES, pickFrames } from "@closurenet/film";
import {
  BufferTarget,
  Output,
  Quality,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
  canEncodeVideo,
} from "mediabunny";
import type { Job, Made } from "./job.ts";
import { painter } from "./painter.ts";
import type { Subject } from "./subject.ts";

/** Pictures a second. */
const RATE = 24;

/** Bits a second of a picture of 560² pixels and of larger ones: 5 seconds are at most about 2.2 MB. */
const [BITS, PIXELS] = [3.5e6, 560 * 560];

/** Makes a video: pictures evenly spaced by how far the weights moved, each shown for 1⁄24 s. */
export async function webmOf(subject: Subject, job: Job): Promise<Made> {
  if (subject.frames.length < 2)
    throw new Error("The film has one frame so far: a video needs two. The picture shows it.");
  if (typeof VideoEncoder === "undefined")
    throw new Error("This browser has no WebCodecs, which makes the video. The GIF needs nothing.");
  const { width, height, painted } = painter(subject);
  const quality = new Quality({ bitrate: Math.max(2e5, BITS * Math.min(1, (width * height) / PIXELS)) });
  // Colours are stored for two by two pixels: the size is even, and an odd one has its last row or column twice.
  const even = { width: width + (width % 2), height: height + (height % 2) };
  const codec = await firstThat(["vp9", "vp8"] as const, (name) => canEncodeVideo(name, { ...even, quality }));
  if (!codec)
    throw new Error(
      `This browser encodes neither VP9 nor VP8 at ${even.width}×${even.height} pixels. The GIF needs nothing.`,
    );

  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const video = new VideoSampleSource({ codec, quality, keyFrameInterval: MOST_PICTURES / RATE });
  output.addVideoTrack(video, { frameRate: RATE });
  const picked = pickFrames(subject.arc, MOST_PICTURES);
  try {
    await output.start();
    for (const [i, at] of picked.entries()) {
      const pixels = evenly(painted(await subject.weights(subject.frames[at]!, job.signal)), width, height);
      const sample = new VideoSample(pixels, {
        format: "RGBX",
        codedWidth: even.width,
        codedHeight: even.height,
        timestamp: i / RATE,
        duration: 1 / RATE,
      });
      await video.add(sample).finally(() => sample.close());
      job.told((i + 1) / (picked.length + 1)); // the encoder is some pictures behind
      await job.pause();
    }
    await output.finalize();
  } catch (cause) {
    await output.cancel().catch(() => undefined);
    throw cause;
  }
  job.signal.throwIfAborted();
  const seconds = (picked.length / RATE).toFixed(1);
  return {
    name: `${subject.stem}.webm`,
    bytes: new Uint8Array(target.buffer!),
    type: "video/webm",
    says: [`${picked.length} pictures, ${seconds} s, ${codec.toUpperCase()}`, ...subject.short].join("; "),
  };
}

async function firstThat<T>(list: readonly T[], holds: (one: T) => Promise<boolean>): Promise<T | undefined> {
  for (const one of list) if (await holds(one)) return one;
  return undefined;
}

/** The same pixels in an even size; what it has more repeats its neighbour. */
function evenly(pixels: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  if (width % 2 === 0 && height % 2 === 0) return pixels;
  const [wide, high] = [width + (width % 2), height + (height % 2)];
  const from = new Uint32Array(pixels.buffer);
  const to = new Uint32Array(wide * high);
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) to[y * wide + x] = from[Math.min(y, height - 1) * width + Math.min(x, width - 1)]!;
  return new Uint8ClampedArray(to.buffer);
}
