import { SIDE } from "./pad-ink.ts";

/** How far a pixel must be from the ground to be ink, of 255: paper is not even, and cameras add noise. */
const NOISE = 0.25;

/** Colours as four bytes: red, green, blue and alpha. */
interface Colours {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * The ink in a picture, whichever of ink and ground is the darker: how far each pixel is from the ground, which is the middle one of
 * those at the picture's edge. The farthest becomes 255, and what hardly differs from the ground 0.
 *
 * @returns `width` × `height` bytes; zeros where nothing differs
 */
export function inkIn({ data, width, height }: Colours): Uint8Array {
  // Luminance over a white ground, for what is clear.
  const light = Float64Array.from({ length: width * height }, (_, i) => {
    const [red, green, blue, alpha] = data.subarray(4 * i, 4 * i + 4);
    const over = (0.2126 * red! + 0.7152 * green! + 0.0722 * blue!) / 255;
    return 1 - (alpha! / 255) * (1 - over);
  });
  const edge = light.filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  const ground = edge.toSorted()[edge.length >> 1] ?? 1;
  const far = light.map((value) => Math.abs(value - ground));
  const most = far.reduce((a, b) => Math.max(a, b), 0);
  if (most < NOISE / 2) return new Uint8Array(width * height);
  return Uint8Array.from(far, (value) => 255 * Math.max(0, (value / most - NOISE) / (1 - NOISE)));
}

/** The ink of a file with a picture, as large as the pad. @throws where it is none that the browser can read. */
export async function pictureInk(file: Blob): Promise<Uint8Array> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error("This is no picture that the browser can read. PNG, JPEG and WebP are.");
  });
  const scale = SIDE / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map((size) => Math.max(1, Math.round(size * scale)));
  const context = new OffscreenCanvas(width!, height!).getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width!, height!);
  picture.close();
  const found = inkIn(context.getImageData(0, 0, width!, height!));
  const ink = new Uint8Array(SIDE * SIDE);
  const [left, top] = [Math.floor((SIDE - width!) / 2), Math.floor((SIDE - height!) / 2)];
  for (let y = 0; y < height!; y++) ink.set(found.subarray(y * width!, (y + 1) * width!), (top + y) * SIDE + left);
  return ink;
}
