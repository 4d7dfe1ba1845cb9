import type { Part, RecordingSource } from "../../host/source.ts";

/** A recording that grows in memory, piece by piece. */
export interface GrowingRecording {
  add(piece: Uint8Array<ArrayBuffer>): void;
  readonly size: () => number;
  /** Its bytes `from` up to, and without, `to`. */
  bytes(from: number, to: number): Uint8Array<ArrayBuffer>;
  /** From byte `from` on, as a source gives it. */
  read(from: number): Part;
}

/** How often it is worth asking for the next frame, ms: twice a picture of the screen would be in vain. */
export const ASK_EVERY = 33;

export function growingRecording(): GrowingRecording {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  /** Where each piece begins. */
  const starts: number[] = [];
  let size = 0;

  /** What there is of each piece between two bytes. */
  function* parts(from: number, to: number): Generator<Uint8Array<ArrayBuffer>> {
    let at = starts.findLastIndex((start) => start <= from);
    for (; at >= 0 && at < pieces.length && starts[at]! < to; at++) {
      const start = starts[at]!;
      yield pieces[at]!.subarray(Math.max(0, from - start), to - start);
    }
  }

  return {
    add(piece) {
      pieces.push(piece);
      starts.push(size);
      size += piece.length;
    },
    size: () => size,
    bytes(from, to) {
      const found = new Uint8Array(Math.max(0, Math.min(to, size) - from));
      let at = 0;
      for (const part of parts(from, to)) {
        found.set(part, at);
        at += part.length;
      }
      return found;
    },
    read(from) {
      if (from >= size) return { kind: "end", size };
      const there = parts(from, size);
      return {
        kind: "bytes",
        bytes: (async function* () {
          yield* there;
        })(),
      };
    },
  };
}

/** The run of a training in this page, as what is opened. */
export const trainingSource = (
  name: string,
  recording: GrowingRecording,
  about: {
    description(): Promise<unknown>;
    checkpoint(step: number): Uint8Array | undefined;
  },
): RecordingSource => ({
  kind: "recording",
  name,
  file: "recording.mcap",
  askEvery: ASK_EVERY,
  grows: true, // until its closing record
  description: about.description,
  read: async (from) => recording.read(from),
  bytes: async (from, to) => recording.bytes(from, to),
  checkpoint: async (step) => about.checkpoint(step),
});
