import { oklab, srgb } from "./oklab.ts";
import type { Oklab } from "./oklab.ts";

/** 256 colours for 256 levels. */
export interface ColourMap {
  readonly name: string;
  /** The colours of the lowest and of the highest weight: `blue-brown`. */
  readonly ends: string;
  /** Whether the middle is neutral and both sides move away from it alike. */
  readonly diverging: boolean;
  /** 256 × (red, green, blue). */
  readonly rgb: Uint8Array;
}

/** The map of the series: black for the lowest weight, white for the highest. */
export const grey: ColourMap = {
  name: "grey",
  ends: "black-white",
  diverging: false,
  rgb: Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3)),
};

const colourOf = (hex: string): Oklab => {
  const n = Number.parseInt(hex, 16);
  return oklab(n >> 16, (n >> 8) & 255, n & 255);
};

const mix = (from: number, to: number, share: number): number => from + (to - from) * share;

/** The colour at `share` of the way along evenly spaced control points, 0 ≤ share ≤ 1. */
function interpolated(points: readonly Oklab[], share: number): Oklab {
  const position = share * (points.length - 1);
  const i = Math.min(points.length - 2, Math.floor(position));
  const between = position - i;
  const [from, to] = [points[i]!, points[i + 1]!];
  return [mix(from[0], to[0], between), mix(from[1], to[1], between), mix(from[2], to[2], between)];
}

/**
 * A diverging map through control points: from the lowest weight over a neutral middle to the highest. Colours between
 * the control points are interpolated in Oklab. Both sides get the mean of their two lightnesses, so that +w and −w stand
 * out alike. Colours beyond sRGB are clipped.
 *
 * @param below evenly spaced colours as "rrggbb", from the lowest level to the middle, without the middle
 * @param above as many colours, from the highest level to the middle
 * @param middle lightness of the neutral middle, 0 to 1
 */
function diverging(name: string, ends: string, below: string, above: string, middle: number): ColourMap {
  let rgb: Uint8Array | undefined;
  // Made when it is asked for: a page waits for the map that it shows, and for no other.
  return {
    name,
    ends,
    diverging: true,
    get rgb() {
      return (rgb ??= divergingColours(below, above, middle));
    },
  };
}

function divergingColours(below: string, above: string, middle: number): Uint8Array {
  const neutral: Oklab = [middle, 0, 0];
  const [low, high] = [below, above].map((side) => [...side.split(" ").map(colourOf), neutral]);
  const rgb = new Uint8Array(256 * 3);
  // 127 and 128 both touch the middle, so an even number of levels has a centre.
  for (let level = 0; level < 128; level++) {
    const [lower, upper] = [interpolated(low!, level / 127), interpolated(high!, level / 127)];
    const lightness = (lower[0] + upper[0]) / 2;
    rgb.set(srgb([lightness, lower[1], lower[2]]), level * 3);
    rgb.set(srgb([lightness, upper[1], upper[2]]), (255 - level) * 3);
  }
  return rgb;
}

/**
 * Blue below, white in the middle, red above; for light surroundings. Its control points are the published ten-colour
 * sample of Crameri's vik. The middle is exactly neutral and both sides are equally light. It is called "vik-like" because
 * it is not Crameri's own table.
 *
 * @see Fabio Crameri, "Scientific colour maps" (MIT licence), https://doi.org/10.5281/zenodo.1243862
 */
export const vik: ColourMap = diverging(
  "vik-like",
  "blue-brown",
  "001260 023e7d 1d6e9c 71a7c4 c9dde7",
  "590007 8b2706 be6533 d39774 eacebd",
  0.94,
);

/**
 * Blue below, black in the middle, green above; for dark surroundings. It is made from Crameri's tofino as {@link vik} is
 * made from his vik.
 *
 * @see Fabio Crameri, "Scientific colour maps" (MIT licence), https://doi.org/10.5281/zenodo.1243862
 */
export const tofino: ColourMap = diverging(
  "tofino-like",
  "blue-green",
  "ded9ff 93a4dd 4a6bb0 273d65 121926",
  "dbe69b 7fbd74 3f8144 244d28 122214",
  0.17,
);

/**
 * Blue below, white in the middle, red above: ColorBrewer's eleven-class RdBu, reversed so that red is positive. It is
 * interpolated in Oklab, and both sides are equally light.
 *
 * @see Cynthia Brewer, https://colorbrewer2.org/#type=diverging&scheme=RdBu&n=11 (Apache License 2.0)
 */
export const rdbu: ColourMap = diverging(
  "RdBu",
  "blue-red",
  "053061 2166ac 4393c3 92c5de d1e5f0",
  "67001f b2182b d6604d f4a582 fddbc7",
  0.976,
);

/** Every colour map; the map of the series is the first. */
export const colourMaps: readonly ColourMap[] = [grey, vik, tofino, rdbu];

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace("–", "-")
    .replace(/-like$/, "");

/**
 * The colour map of a name, or of the colours of its ends; undefined where there is none. Capitals do not count, nor does
 * "-like", nor which dash it is.
 *
 * @example
 * colourMapNamed("blue-brown"); // vik
 * colourMapNamed("vik"); // vik
 * colourMapNamed("viridis"); // undefined
 */
export function colourMapNamed(name: string): ColourMap | undefined {
  return colourMaps.find((map) => [map.name, map.ends].map(plain).includes(plain(name)));
}
