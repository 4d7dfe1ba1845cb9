import { crc32Final, crc32Init, crc32Update } from "./crc32.ts";
import { MCAP_MAGIC, Opcode } from "@mcap/core";
import { checkChunkHead, chunkFrame, chunkLimit } from "./chunk-frame.ts";
import { fail, reason } from "./errors.ts";
import { checkCrc, nameOf, opcodeOf, viewOf } from "./mcap-records.ts";
import { CHUNK_HEAD, type Frame, type FrameMark, MESSAGE_INDEX, RECORD_HEAD, channels } from "./recording.ts";
import { recordingReader } from "./recording-reader.ts";

/** Reads the bytes of a file from `from` up to, and without, `to`. */
export type ReadBytes = (from: number, to: number) => Promise<Uint8Array>;

const DATA_END = RECORD_HEAD + 4;
const FOOTER = RECORD_HEAD + 20;
/** The bytes of the footer that the summary's CRC covers: all but the CRC. */
const FOOTER_COVERED = FOOTER - 4;
const CHUNK_INDEX = 84; // with the positions of two message indexes, and without compression
const METADATA_INDEX = 16;
const summaryLimit = 2 ** 28; // of some three million frames
const headLimit = 2 ** 22; // header and metadata have at most 1 MiB each

/**
 * Finds the frames of a closed recording in the index at its end, without reading them: some bytes of the end, the summary and
 * the head are enough. What it says is checked: the CRC of the summary, and that each frame begins where the one before ends,
 * from the head to the end of the data. The frames themselves are checked when {@link readFrame} reads them.
 *
 * @param size how many bytes the file has
 * @param name the file's name, for messages
 * @returns where each frame lies; undefined where the recording has no such end: it is still being written, or was cut. `recordingReader` reads those.
 * @throws where the index is damaged, or another program wrote it, or `read` gives another number of bytes.
 * @example
 * const file = new Blob([readFileSync("runs/digits/recording.mcap")]); // in a page: the file that a person picked
 * const read = async (from: number, to: number) => new Uint8Array(await file.slice(from, to).arrayBuffer());
 * const marks = await recordingIndex(read, file.size);
 * const mark = marks![2]!;
 * readFrame(await read(mark.start, mark.start + mark.length), mark, 2).step; // 600
 * @see https://mcap.dev/spec#summary-section
 */
export async function recordingIndex(
  read: ReadBytes,
  size: number,
  name = "recording",
): Promise<readonly FrameMark[] | undefined> {
  const bytes = async (from: number, to: number): Promise<Uint8Array> => {
    const found = await read(from, to);
    if (found.length === to - from) return found;
    return fail(name, `expected ${to - from} bytes from byte ${from}, got ${found.length}. Has the file changed?`);
  };
  const checked = <T>(check: () => T): T => {
    try {
      return check();
    } catch (error) {
      return fail(name, `its index is not valid: ${reason(error)}.`, error);
    }
  };
  const summaryEnd = size - FOOTER - MCAP_MAGIC.length;
  if (summaryEnd < DATA_END) return undefined;
  const end = await bytes(summaryEnd, size);
  if (!MCAP_MAGIC.every((byte, i) => byte === end[FOOTER + i])) return undefined;
  const footer = end.subarray(0, FOOTER);
  const start = checked(() => summaryStart(footer, summaryEnd));
  const summary = await bytes(start - DATA_END, summaryEnd);
  const { head, frames } = checked(() => readSummary(summary, footer, start));
  const reader = recordingReader(name);
  reader.push(await bytes(0, head));
  const { bytes: whole, problem } = reader.end();
  if (problem !== undefined) throw new Error(problem);
  if (whole !== head) fail(name, `its index is not valid: expected a head of ${head} bytes, got another.`);
  return frames;
}

function summaryStart(footer: Uint8Array, summaryEnd: number): number {
  const view = viewOf(footer);
  const [opcode, length] = [opcodeOf(footer), view.getBigUint64(1, true)];
  if (opcode !== Opcode.FOOTER || length !== 20n) {
    throw new Error(`expected 20 bytes of footer record, got ${length} of ${nameOf(opcode)}`);
  }
  const start = Number(view.getBigUint64(RECORD_HEAD, true));
  if (start < DATA_END || start > summaryEnd) {
    throw new Error(`expected a summary between byte ${DATA_END} and byte ${summaryEnd}, got ${start}`);
  }
  if (summaryEnd - start > summaryLimit) {
    throw new Error(`expected at most ${summaryLimit} bytes of summary, got ${summaryEnd - start}`);
  }
  return start;
}

/** Reads the end of the data and the summary after it, which begins at byte `start` of the file. */
function readSummary(
  bytes: Uint8Array,
  footer: Uint8Array,
  start: number,
): { readonly head: number; readonly frames: readonly FrameMark[] } {
  const view = viewOf(bytes);
  const summary = bytes.subarray(DATA_END);
  const covered = crc32Update(crc32Update(crc32Init(), summary), footer.subarray(0, FOOTER_COVERED));
  checkCrc("the summary", viewOf(footer).getUint32(FOOTER_COVERED, true), crc32Final(covered));
  if (opcodeOf(bytes) !== Opcode.DATA_END || view.getBigUint64(1, true) !== 4n) {
    throw new Error(`expected a data end record before the summary, got ${nameOf(opcodeOf(bytes))}`);
  }
  const frames: FrameMark[] = [];
  let head: number | undefined;
  let next = 0; // where a frame must begin
  for (let at = DATA_END; at < bytes.length;) {
    if (bytes.length - at < RECORD_HEAD) throw new Error(`expected whole records, got ${bytes.length - at} bytes more`);
    const opcode = opcodeOf(bytes.subarray(at));
    const length = view.getBigUint64(at + 1, true);
    const body = at + RECORD_HEAD;
    if (length > bytes.length - body) {
      throw new Error(`expected at most ${bytes.length - body} bytes of ${nameOf(opcode)}, got ${length}`);
    }
    const number = (offset: number): bigint => view.getBigUint64(body + offset, true);
    if (opcode === Opcode.METADATA_INDEX) {
      if (head !== undefined || length < METADATA_INDEX)
        throw new Error("expected one metadata index record, got others");
      head = Number(number(0) + number(8));
      if (head > Math.min(headLimit, start))
        throw new Error(`expected a head before byte ${start}, got one up to ${head}`);
      next = head;
    } else if (opcode === Opcode.CHUNK_INDEX) {
      if (head === undefined) throw new Error("expected a metadata index record first, got chunk index record");
      if (length !== BigInt(CHUNK_INDEX))
        throw new Error(`expected ${CHUNK_INDEX} bytes of chunk index record, got ${length}`);
      const mark = { step: Number(number(0)), start: Number(number(16)), length: Number(number(24)) };
      checkMark(mark, frames.at(-1)?.step ?? -1, next);
      if (number(0) !== number(8)) throw new Error(`expected one time of frame ${frames.length}, got two`);
      frames.push(mark);
      next = mark.start + mark.length + channels.length * MESSAGE_INDEX;
    }
    at = body + Number(length);
  }
  if (head === undefined) throw new Error("expected one metadata index record, got none");
  if (next !== start - DATA_END)
    throw new Error(`expected frames up to byte ${start - DATA_END}, got them up to ${next}`);
  return { head, frames };
}

function checkMark({ step, start, length }: FrameMark, before: number, next: number): void {
  if (!Number.isSafeInteger(step) || step <= before) throw new Error(`expected a step above ${before}, got ${step}`);
  if (start !== next) throw new Error(`expected the frame of step ${step} at byte ${next}, got ${start}`);
  if (length < CHUNK_HEAD || length > RECORD_HEAD + chunkLimit) {
    throw new Error(`expected a frame of ${CHUNK_HEAD} to ${RECORD_HEAD + chunkLimit} bytes, got ${length}`);
  }
}

/**
 * Reads one frame from the bytes of its chunk. The same is checked as when the recording is read from its start: the chunk's
 * CRC, the frame's number and its step, and all that is inside. The tensors are copies.
 *
 * @param chunk the bytes of the file from `mark.start` on, `mark.length` of them
 * @param mark where the frame lies, from `recordingIndex` or from a `recordingReader`
 * @param index the number of the frame, from 0
 * @param name the file's name, for messages
 * @throws where the bytes are not this frame, or damaged.
 * @example
 * const bytes = readFileSync("runs/digits/recording.mcap");
 * const reader = recordingReader();
 * reader.push(bytes);
 * const mark = reader.marks()[1]!;
 * readFrame(bytes.subarray(mark.start, mark.start + mark.length), mark, 1).step; // 300
 */
export function readFrame(chunk: Uint8Array, mark: FrameMark, index: number, name = "recording"): Frame {
  try {
    if (chunk.length !== mark.length || mark.length < CHUNK_HEAD) {
      throw new Error(`expected a frame of ${mark.length} bytes, got ${chunk.length}`);
    }
    const opcode = opcodeOf(chunk);
    const length = viewOf(chunk).getBigUint64(1, true);
    if (opcode !== Opcode.CHUNK || length !== BigInt(mark.length - RECORD_HEAD)) {
      throw new Error(
        `expected ${mark.length - RECORD_HEAD} bytes of ${nameOf(Opcode.CHUNK)}, got ${length} of ${nameOf(opcode)}`,
      );
    }
    checkChunkHead(chunk);
    const frame = chunkFrame(chunk, index, mark.step - 1);
    if (frame.step !== mark.step) throw new Error(`expected the frame of step ${mark.step}, got that of ${frame.step}`);
    return frame;
  } catch (error) {
    return fail(name, `at byte ${mark.start}, ${reason(error).replace(/\.$/, "")}.`, error);
  }
}
