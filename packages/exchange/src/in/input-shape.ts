/** `[784]`, `[28, 28]` or `[32, 32, 3]`: height, width, channels. */
export type InputShape = readonly number[];

const size = (shape: InputShape): number => shape.reduce((product, length) => product * length, 1);

/** As many as pictures have channels. */
const few = (length: number | undefined): boolean => length === 1 || length === 3;

/**
 * Reads `28x28`, `32x32x3`, `28 × 28` or `784`; also channels first, `3x32x32`. One channel needs no number of its own.
 *
 * @returns undefined where it is no shape.
 */
export function parseShape(text: string): InputShape | undefined {
  const parts = text
    .trim()
    .replaceAll(/^[[(]|[\])]$/g, "")
    .split(/\s*[x×*,]\s*|\s+/);
  const shape = parts.map(Number);
  const right =
    parts.every((part) => part !== "") && shape.every((length) => Number.isSafeInteger(length) && length > 0);
  if (!right || shape.length > 3 || !Number.isSafeInteger(size(shape))) return undefined;
  const [height = 1, width = 1, channels = 1] =
    few(shape[0]) && !few(shape[2]) ? [...shape.slice(1), shape[0]!] : shape;
  return shape.length < 3 ? shape : channels === 1 ? [height, width] : [height, width, channels];
}

/** Pictures of data sets that are no squares, by their number of pixels: Frey's and ORL's faces, USPS-like strips. */
const knownSizes: ReadonlyMap<number, InputShape> = new Map([
  [560, [28, 20]],
  [10304, [112, 92]],
  [2576, [56, 46]],
  [1850, [50, 37]],
  [2914, [62, 47]],
  [76800, [240, 320]],
  [230400, [240, 320, 3]],
]);

const root = (n: number): number | undefined => {
  const side = Math.round(Math.sqrt(n));
  return side * side === n ? side : undefined;
};

/** The two factors of n that are nearest to each other, the larger first. */
function factors(n: number): readonly [number, number] {
  for (let small = Math.floor(Math.sqrt(n)); small > 1; small--) if (n % small === 0) return [n / small, small];
  return [n, 1];
}

/**
 * The shape of a picture with so many numbers: a square, three channels of a square, one of a known data set, or nearly a
 * square; `[n]` where it is probably none: 784 → 28 × 28, 3072 → 32 × 32 × 3, 13 → 13.
 */
export function guessShape(n: number): InputShape {
  const side = root(n);
  if (side !== undefined && side >= 4) return [side, side];
  const known = knownSizes.get(n);
  if (known) return known;
  const ofThree = n % 3 === 0 ? root(n / 3) : undefined;
  if (ofThree !== undefined && ofThree >= 8) return [ofThree, ofThree, 3];
  const [long, short] = factors(n);
  return n >= 256 && long / short <= 1.5 ? [long, short] : [n];
}

/** Sides of pictures that convolutions are tried on, the commonest first. */
export const commonSides = (channels: number): readonly number[] =>
  channels === 1 ? [28, 32, 64, 20, 16, 8, 48, 96, 128, 224] : [32, 28, 64, 96, 224, 128, 48, 16, 299, 256];
