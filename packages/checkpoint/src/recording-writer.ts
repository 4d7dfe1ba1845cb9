import type { Cell, CellArray } from "@closurenet/core";
import { crc32Final, crc32Init, crc32Update } from "./crc32.ts";
import { McapRecordBuilder } from "@mcap/core";
import { concatBytes } from "./concat-bytes.ts";
import { crcOverZeros } from "./crc.ts";
import { fail } from "./errors.ts";
import { frameChunks, sealChunk } from "./frame-chunk.ts";
import { halfFromSingle } from "./half-from-single.ts";
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

/** Appends frames to a recording. */
export interface RecordingWriter {
  /**
   * Appends one frame: `cells` rounded to half precision, and what was measured since the previous frame.
   *
   * When it returns, the sink has taken all bytes of the frame. If the sink throws, the frame is not part of the recording,
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
  /** How far the recording is. */
  recorded(): Recorded;
  /** Appends the index, and the footer that says "complete". A second call does nothing. */
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
 * @example
 * const file = openSync("digits.mcap", "w");
 * const recording = recordingWriter((bytes) => writeFileSync(file, bytes), { run: "digits" });
 * recording.frame(0, 0, net.cells(), []); // step 0 of epoch 0: the present weights, and no metrics yet
 * recording.close();
 * closeSync(file);
 * @see https://mcap.dev/spec
 */
export function recordingWriter(sink: Sink, about: About, resumeAt?: RecordingState): RecordingWriter {
  const readWeights = weightsReader();
  const frameChunk = frameChunks();
  const text = new TextEncoder();
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
      const last = frames.at(-1)?.step ?? -1;
      if (!Number.isSafeInteger(step) || step <= last) {
        fail("recording", `expected a step above ${last}, got ${step}. Frames are recorded in order, each step once.`);
      }
      const weights = readWeights(cells);
      const bodies = [text.encode(metricsJson(step, epoch, metrics, gap)), weights.head];
      const size = weights.singles.reduce((sum, { length }) => sum + 2 * length, 0);
      const { head, tail } = frameChunk(frames.length, step, bodies, size);
      const length = head.length + size;
      const padding = head.length % 2; // half floats must begin at an even byte
      const frame = new Uint8Array(padding + length + tail.length).subarray(padding);
      let at = padding + head.length;
      for (const singles of weights.singles) {
        halfFromSingle(singles, new Uint16Array(frame.buffer, at, singles.length));
        at += 2 * singles.length;
      }
      // The half floats are in the CRC of the chunk and in that of the data, but gone through once.
      const halvesCrc = crc32Update(0, frame.subarray(head.length, length));
      if (zeros.size !== size) zeros = { size, crc: crcOverZeros(size) };
      const overHalves = (state: number): number => zeros.crc(state) ^ halvesCrc;
      sealChunk(head, overHalves);
      frame.set(head);
      frame.set(tail, length);

      const mark = { step, start: bytes, length };
      append(frame, crc32Update(overHalves(crc32Update(crc, head)), tail));
      frames.push(mark);
    },
    recorded: () => recordedIn({ frames, bytes, crc }),
    close() {
      if (!open) return;
      const end = new McapRecordBuilder();
      end.writeDataEnd({ dataSectionCrc: crc32Final(crc) });
      const dataEnd = end.buffer;
      append(concatBytes([dataEnd, recordingSummary(frames, metadata, bytes + dataEnd.length)]));
      open = false;
    },
  };
}
