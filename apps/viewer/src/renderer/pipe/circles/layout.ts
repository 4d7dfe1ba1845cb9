import type { Step, TakenApart } from "../taken-apart.ts";

/** The most neurons of a layer that are drawn as circles. */
export const MOST = 24;

/** The matrices of a network: one for each layer of circles. */
export const matrices = ({ steps }: TakenApart): readonly Step[] => steps.filter(({ kind }) => kind === "times");

/** Whether a network is small enough to be drawn with all of its edges: dense layers of few neurons. */
export const isSmall = (apart: TakenApart): boolean =>
  apart.steps.every(({ kind }) => kind !== "other") && matrices(apart).every(({ output }) => output.cols <= MOST);

/** A neuron: the place of its layer, and its own in that. */
export interface Circle {
  readonly layer: number;
  readonly unit: number;
}

export type Place = readonly [x: number, y: number];

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Where the picture of the digit and the circles stand in a room. */
export interface Layout {
  readonly radius: number;
  /** The picture: its corner, how large it is, and how many pixels it has along a side. */
  readonly corner: Place;
  readonly picture: number;
  readonly side: number;
  placeOf(circle: Circle): Place;
  pixelAt(pixel: number): Place;
}

export function layoutOf(apart: TakenApart, { width, height }: Room): Layout {
  const all = matrices(apart);
  const picture = Math.min(height * 0.72, width * 0.2);
  const corner: Place = [8, (height - picture) / 2];
  const radius = Math.max(4, Math.min(11, (height - 24) / MOST / 2));
  const side = Math.round(Math.sqrt(all[0]!.input.cols - 1));
  return {
    radius,
    corner,
    picture,
    side,
    placeOf({ layer, unit }) {
      const { cols } = all[layer]!.output;
      const x = corner[0] + picture + ((width - picture - 60) * (layer + 1)) / all.length;
      return [x, height / 2 + (unit - (cols - 1) / 2) * Math.min((height - 24) / cols, 4 * radius)];
    },
    pixelAt: (pixel) => [
      corner[0] + (((pixel % side) + 0.5) * picture) / side,
      corner[1] + ((Math.floor(pixel / side) + 0.5) * picture) / side,
    ],
  };
}

/** A finger is so wide, in pixels. */
const REACH = 22;

/** The circle nearest to a place, as far as a finger reaches. */
export function circleAt(apart: TakenApart, layout: Layout, [x, y]: Place): Circle | undefined {
  let best: { readonly circle: Circle; readonly far: number } | undefined;
  for (const [layer, { output }] of matrices(apart).entries())
    for (let unit = 0; unit < output.cols; unit++) {
      const [toX, toY] = layout.placeOf({ layer, unit });
      const far = Math.hypot(x - toX, y - toY);
      if (far <= Math.max(REACH, layout.radius) && far < (best?.far ?? Infinity))
        best = { circle: { layer, unit }, far };
    }
  return best?.circle;
}

/** The circle that a key goes to: up and down within a layer, left and right to the one at the same height beside it. */
export function circleBy(apart: TakenApart, from: Circle | undefined, key: string): Circle | undefined {
  const sizes = matrices(apart).map(({ output }) => output.cols);
  const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key];
  if (!by) return undefined;
  if (!from) return { layer: 0, unit: 0 };
  const layer = Math.max(0, Math.min(sizes.length - 1, from.layer + by[0]!));
  const [size, before] = [sizes[layer]!, sizes[from.layer]!];
  const unit = layer === from.layer ? from.unit + by[1]! : Math.round(((from.unit + 0.5) * size) / before - 0.5);
  return { layer, unit: Math.max(0, Math.min(size - 1, unit)) };
}
