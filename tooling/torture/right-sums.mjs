import { crc32 } from "node:zlib";

const [CHUNK, DATA_END, FOOTER] = [0x06, 0x0f, 0x02];
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Puts the checksums of a changed recording right, as far as its records can be told apart: what is behind them must be checked, too. */
export function recordingSums(bytes) {
  const view = viewOf(bytes);
  let summary;
  for (let at = 8; at + 9 <= bytes.length;) {
    const length = Number(view.getBigUint64(at + 1, true));
    const end = at + 9 + length;
    if (end > bytes.length) break;
    if (bytes[at] === CHUNK && length >= 40) view.setUint32(at + 33, crc32(bytes.subarray(at + 49, end)), true);
    if (bytes[at] === DATA_END && length === 4) {
      view.setUint32(at + 9, crc32(bytes.subarray(0, at)), true);
      summary = end;
    }
    if (bytes[at] === FOOTER && length === 20 && summary !== undefined)
      view.setUint32(end - 4, crc32(bytes.subarray(summary, end - 4)), true);
    at = end;
  }
  return bytes;
}

const KEY = Buffer.from('"closurenet.crc32":"');

/** The same for a checkpoint. */
export function checkpointSum(bytes) {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(KEY);
  const digits = found + KEY.length;
  if (found < 0 || digits + 8 > bytes.length) return bytes;
  bytes.fill(0x30, digits, digits + 8);
  bytes.set(Buffer.from(crc32(bytes).toString(16).padStart(8, "0")), digits);
  return bytes;
}
