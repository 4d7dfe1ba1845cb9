import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { contactSheet, sheetSvg, sheetText } from "./contact-sheet.ts";
import { sheetPng } from "./sheet-png.ts";

/** Three pictures of 2×2. */
const digits = {
  images: Uint8Array.of(255, 0, 0, 255, 0, 128, 128, 0, 255, 255, 0, 0),
  labels: Uint8Array.of(0, 1, 2),
  count: 3,
  rows: 2,
  cols: 2,
};

describe("a contact sheet", () => {
  it("lays pictures out in rows, as wide as the longest", () => {
    const { pixels, width, height } = contactSheet(digits, [[0, 2], [1]]);
    expect([width, height]).toEqual([4, 4]);
    expect([...pixels]).toEqual([255, 0, 255, 255, 0, 255, 0, 0, 0, 128, 0, 0, 128, 0, 0, 0]);
  });

  it("refuses a picture that is not there", () => {
    for (const place of [3, -1, 0.5]) {
      expect(() => contactSheet(digits, [[place]])).toThrow(
        `[mnist] contactSheet: expected places from 0 to 2, got ${place}.`,
      );
    }
  });

  it("is text of quarter blocks", () => {
    expect(sheetText(contactSheet(digits, [[0, 2], [1]]))).toBe("▚▀\n▞");
  });

  it("is an SVG with a rectangle for each run of a shade", () => {
    const svg = sheetSvg(contactSheet(digits, [[0, 2], [1]]));
    expect(svg).toContain('viewBox="0 0 4 4" width="8" height="8"');
    expect(svg).toContain('<path fill-opacity="1" d="M0 0h1v1H0zM2 0h2v1H2zM1 1h1v1H1z"/>');
    expect(svg).toContain('<path fill-opacity="0.5625" d="M1 2h1v1H1zM0 3h1v1H0z"/>');
    expect(svg.match(/<path/g)).toHaveLength(2);
  });

  it("is a PNG of black ink on white", () => {
    const png = Buffer.from(sheetPng(contactSheet(digits, [[0, 2]])));
    expect(png.subarray(0, 8)).toEqual(Buffer.of(137, 80, 78, 71, 13, 10, 26, 10));
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([4, 2, 8, 0]);
    const length = png.readUInt32BE(33);
    expect(png.toString("latin1", 37, 41)).toBe("IDAT");
    expect([...inflateSync(png.subarray(41, 41 + length))]).toEqual([0, 0, 255, 0, 0, 0, 255, 0, 255, 255]);
    expect(png.toString("latin1", png.length - 8, png.length - 4)).toBe("IEND");
    expect(png.readUInt32BE(png.length - 4)).toBe(0xae_42_60_82); // as in every PNG
  });
});
