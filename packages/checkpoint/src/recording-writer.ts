import type { Cell, CellArray } from "@closurenet/core";
import { crc32Final, crc32Init, crc32Update } from "./crc32.ts";
import { McapRecordBuilder } from "@mcap/core";
import { concatBytes } from "./concat-bytes.ts";
import { crcOverZeros } from "./crc.ts";
import { fail } from "./errors.ts";
import { type FrameChunk, frameChunk, sealChunk } from "./frame-chunk.ts";
import { type Encoding, type FrameEncoder, countOf, encodeHere } from "./frame-encoder.ts";
import { metricsJson } from "./metrics-json.ts";
import {
  type About,
  type FrameMark,
  type MetricPoint,
  type Recorded,
  type RecordingState,
  type Sink,
  layoutVersion,
  recordedIn,
} from "./recording.ts";
import { recordingSummary } from "./recording-summary.ts";
import { weightsReader } from "./weights.ts";

/** A frame whose weights are still being rounded. */
interface UnfinishedFrame {
  readonly step: number;
  /** How many bytes it will have. */
  readonly size: number;
  readonly chunk: FrameChunk;
  readonly encoding: Encoding;
}

/** Appends frames to a recording. */
export interface RecordingWriter {
  /**
   * Appends one frame: `cells` rounded to half precision, and what was measured since the previous frame.
   *
   * When it returns, the sink has taken all bytes of the frame. With an encoder on another thread, only the weights have been
   * copied; the sink gets the frame later. If the sink throws, the frames that it did not take are not part of the recording,
   * and may be tried again.
   *
   * @param options `gap`: whether frames between the previous one and this one were lost
   * @throws if `step` is not a whole number above the step of the previous frame, or the recording is closed.
   */
  frame(
    step: number,
    epoch: number,
    cells: ReadonlyMap<string, Cell<CellArray>>,
    metrics: readonly MetricPoint[],
    options?: { readonly gap?: boolean | undefined },
  ): void;
  /** Appends the frames that are encoded by now, without waiting. Call it often if another thread encodes. */
  advance(): void;
  /** Waits for all unfinished frames and appends them. Call it before writing what must not be on disk before them. */
  flush(): void;
  /** How far the recording is; without the unfinished frames. */
  recorded(): Recorded;
  /** How many bytes all frames have so far, the unfinished ones too: the same whenever those are appended. */
  size(): number;
  /** Appends all unfinished frames, the index, and the footer that says "complete". A second call does nothing. */
  close(): void;
}

/**
 * Writes a recording to `sink`, an MCAP file of one chunk per frame.
 *
 * The time of a frame is its step and not the clock, so the same training gives the same bytes. A recording that was never
 * closed can be read up to its last frame.
 *
 * @param resumeAt where an earlier recording was cut, from `cutRecording`. The sink must append at `resumeAt.bytes`; then
 * the file has the bytes of a recording that was never interrupted.
 * @param encoder what rounds the weights to half floats: `frameThread()` does it on another thread, with the same bytes
 * @example
 * const file = openSync("digits.mcap", "w");
 * const recording = recordingWriter((bytes) => writeFileSync(file, bytes), { run: "digits" });
 * recording.frame(0, 0, net.cells(), []); // step 0 of epoch 0: the present weights, and no metrics yet
 * recording.close();
 * closeSync(file);
 * @see https://mcap.dev/spec
 */
export function recordingWriter(
  sink: Sink,
  about: About,
  resumeAt?: RecordingState,
  encoder: FrameEncoder = encodeHere,
): RecordingWriter {
  const readWeights = weightsReader();
  const unfinished: UnfinishedFrame[] = [];
  const frames: FrameMark[] = [...(resumeAt?.frames ?? [])];
  let bytes = resumeAt?.bytes ?? 0;
  let crc = resumeAt?.crc ?? crc32Init();
  let open = true;

  let zeros = { size: 0, crc: crcOverZeros(0) };

  /** Gives whole records to the sink. If the sink throws, `crc` and `bytes` stay as they were. */
  function append(records: Uint8Array, crcAfter = crc32Update(crc, records)): void {
    sink(records);
    crc = crcAfter;
    bytes += records.length;
  }

  /** Completes a frame and appends it. */
  function appendFrame({ step, chunk: { head, tail }, encoding }: UnfinishedFrame): void {
    const { frame, crc: halvesCrc } = encoding.finish();
    const size = frame.length - head.length - tail.length;
    if (zeros.size !== size) zeros = { size, crc: crcOverZeros(size) };
    const overHalves = (state: number): number => zeros.crc(state) ^ halvesCrc;
    sealChunk(head, overHalves);
    frame.set(head);
    frame.set(tail, head.length + size);
    const mark = { step, start: bytes, length: head.length + size };
    append(frame, crc32Update(overHalves(crc32Update(crc, head)), tail));
    frames.push(mark);
  }

  /** Appends unfinished frames in their order while `condition` is true. If the sink refuses one, drops all after it. */
  function appendWhile(condition: () => boolean): void {
    try {
      while (unfinished.length > 0 && condition()) appendFrame(unfinished.shift()!);
    } catch (error) {
      for (const { encoding } of unfinished.splice(0)) encoding.finish();
      throw error;
    }
  }
  const flush = (): void => appendWhile(() => true);

  const metadata = resumeAt?.metadata ?? writeHead();

  function writeHead(): RecordingState["metadata"] {
    const head = new McapRecordBuilder();
    head.writeMagic();
    head.writeHeader({ profile: "", library: "closurenet" });
    const start = head.length;
    head.writeMetadata({
      name: "closurenet",
      metadata: new Map([
        ["layout", layoutVersion],
        ["run", about.run],
      ]),
    });
    append(head.buffer);
    return { start, length: head.length - start };
  }

  return {
    frame(step, epoch, cells, metrics, { gap = false } = {}) {
      if (!open) fail("recording", `expected no frame after close, got step ${step}.`);
      const last = (unfinished.at(-1) ?? frames.at(-1))?.step ?? -1;
      if (!Number.isSafeInteger(step) || step <= last) {
        fail("recording", `expected a step above ${last}, got ${step}. Frames are recorded in order, each step once.`);
      }
      const { head, singles } = readWeights(cells);
      const bodies = [new TextEncoder().encode(metricsJson(step, epoch, metrics, gap)), head];
      const halves = 2 * countOf(singles);
      const chunk = frameChunk(frames.length + unfinished.length, step, bodies, halves);
      const encoding = encoder.begin(singles, chunk.head.length, chunk.tail.length);
      unfinished.push({ step, size: chunk.head.length + halves + chunk.tail.length, chunk, encoding });
      appendWhile(() => unfinished.length > encoder.ahead);
    },
    advance: () => appendWhile(() => unfinished[0]!.encoding.done()),
    flush,
    recorded: () => recordedIn({ frames, bytes, crc }),
    size: () => unfinished.reduce((sum, { size }) => sum + size, bytes),
    close() {
      if (!open) return;
      flush();
      const end = new McapRecordBuilder();
      end.writeDataEnd({ dataSectionCrc: crc32Final(crc) });
      const dataEnd = end.buffer;
      append(concatBytes([dataEnd, recordingSummary(frames, metadata, bytes + dataEnd.length)]));
      open = false;
    },
  };
}
