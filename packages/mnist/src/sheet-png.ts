import { crc32, deflateSync } from "node:zlib";
import type { Sheet } from "./contact-sheet.ts";

/** A chunk of a PNG: its length, its name, its bytes, and the CRC-32 of name and bytes. */
function chunk(name: string, bytes: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(name, "latin1"), bytes]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(bytes.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/**
 * A contact sheet as the bytes of a PNG with 8 bits of grey: black ink on white.
 *
 * @example
 * ```ts
 * writeFileSync("digits.png", sheetPng(contactSheet(drawnDigits({ count: 10, seed: 1 }), [[0, 1, 2, 3, 4]])));
 * ```
 * @see https://www.w3.org/TR/png-3/
 */
export function sheetPng({ pixels, width, height }: Sheet): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // bits, grey, deflate, filters, not interlaced
  const lines = new Uint8Array((width + 1) * height); // each begins with its filter: 0, none
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = 255 - pixels[y * width + x]!;
  }
  const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines)),
    chunk("IEND", new Uint8Array()),
  ]);
}
