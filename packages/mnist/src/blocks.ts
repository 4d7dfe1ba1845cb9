/** ANSI's 24 greys are colours 232 (nearly black) to 255 (nearly white). */
const grey = (pixel: number): number => 232 + Math.floor((pixel * 24) / 256);

/** Two pixels, one above the other, in one character. */
function cell(above: number, below: number, colour: boolean): string {
  if (colour) return `\u001B[38;5;${grey(above)};48;5;${grey(below)}m▀`;
  return above > 127 ? (below > 127 ? "█" : "▀") : below > 127 ? "▄" : " ";
}

/** A grey picture as lines of a terminal, one for every two rows of pixels: in ANSI's greys, or in plain characters. */
export function halfBlocks(pixels: Uint8Array, width: number, colour: boolean): string[] {
  const height = pixels.length / width;
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = "";
    for (let x = 0; x < width; x++) {
      const below = y + 1 < height ? pixels[(y + 1) * width + x]! : 0;
      line += cell(pixels[y * width + x]!, below, colour);
    }
    lines.push(colour ? `${line}\u001B[0m` : line.trimEnd());
  }
  return lines;
}

/** By which of four pixels have ink: 1 top left, 2 top right, 4 bottom left, 8 bottom right. */
const quadrants = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█";

/** A grey picture as lines of plain characters, each for two by two pixels: half as wide as `halfBlocks`. */
export function quarterBlocks(pixels: Uint8Array, width: number): string[] {
  const height = pixels.length / width;
  const inked = (x: number, y: number): number => Number(x < width && y < height && pixels[y * width + x]! > 127);
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = "";
    for (let x = 0; x < width; x += 2) {
      line += quadrants[inked(x, y) + 2 * inked(x + 1, y) + 4 * inked(x, y + 1) + 8 * inked(x + 1, y + 1)];
    }
    lines.push(line.trimEnd());
  }
  return lines;
}
