/** Pixels of a prepared digit in a row. */
export const DIGIT = 28;
/** Pixels of the pad for each of those. */
export const FINE = 6;
/** The pad is so many pixels wide and high. */
export const SIDE = DIGIT * FINE;

/** Half as wide as what pen and eraser leave, in pixels of the pad: a digit of 100 gets strokes of MNIST's width. */
const [PEN, ERASER] = [7, 13];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One of a set of test digits. Runs of one page may be tested with different sets. */
export interface TestDigit {
  /** Its place in the set. */
  readonly at: number;
  /** What the digits of the set are, and how many: this tells it from others. */
  readonly of: string;
  readonly count: number;
}

/** What was done to the pad; it is the sum of these, in their order. */
export type Deed =
  | { readonly kind: "stroke"; readonly erases: boolean; readonly points: readonly Point[] }
  | { readonly kind: "picture"; readonly pixels: Uint8Array; readonly digit?: TestDigit }
  | { readonly kind: "clear" };

/** Draws a line from one point to another into `ink`, SIDE × SIDE bytes, with round ends and soft edges. */
export function drawLine(ink: Uint8Array, from: Point, to: Point, erases: boolean): void {
  const radius = erases ? ERASER : PEN;
  const reach = radius + 1;
  const [left, right] = [Math.min(from.x, to.x) - reach, Math.max(from.x, to.x) + reach];
  const [top, bottom] = [Math.min(from.y, to.y) - reach, Math.max(from.y, to.y) + reach];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(SIDE, bottom); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(SIDE, right); x++) {
      // The distance of the pixel's centre from the nearest point of the line.
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = squared > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
      const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(px - along * dx, py - along * dy)));
      if (cover === 0) continue;
      const grey = Math.round(255 * cover);
      const at = y * SIDE + x;
      ink[at] = erases ? Math.min(ink[at]!, 255 - grey) : Math.max(ink[at]!, grey);
    }
  }
}

/** The pad after these deeds. */
export function inkOf(deeds: readonly Deed[], ink: Uint8Array = new Uint8Array(SIDE * SIDE)): Uint8Array {
  // What came before the last picture, or before the pad was cleared, is not seen.
  const begins = Math.max(
    0,
    deeds.findLastIndex(({ kind }) => kind !== "stroke"),
  );
  ink.fill(0);
  for (const deed of deeds.slice(begins)) {
    if (deed.kind === "picture") ink.set(deed.pixels);
    if (deed.kind === "stroke")
      deed.points.forEach((point, i) => drawLine(ink, deed.points[Math.max(0, i - 1)]!, point, deed.erases));
  }
  return ink;
}

/** A prepared digit as it lies on the pad: each of its pixels becomes a square. */
export function enlarged(digit: Uint8Array): Uint8Array {
  const ink = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    const row = Math.floor(y / FINE) * DIGIT;
    for (let x = 0; x < SIDE; x++) ink[y * SIDE + x] = digit[row + Math.floor(x / FINE)]!;
  }
  return ink;
}

/** The pad as 28×28 without any preparation: each pixel is the mean of a square of the pad. */
export function reduced(ink: Uint8Array): Uint8Array {
  const out = new Uint8Array(DIGIT * DIGIT);
  for (let at = 0; at < out.length; at++) {
    const corner = Math.floor(at / DIGIT) * FINE * SIDE + (at % DIGIT) * FINE;
    let sum = 0;
    for (let y = 0; y < FINE; y++) for (let x = 0; x < FINE; x++) sum += ink[corner + y * SIDE + x]!;
    out[at] = Math.round(sum / (FINE * FINE));
  }
  return out;
}
