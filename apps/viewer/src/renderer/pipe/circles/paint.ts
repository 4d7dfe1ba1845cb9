import type { ColourMap } from "@closurenet/film";
import type { TakenApart } from "../taken-apart.ts";
import { type Edge, edgesTo, firedOf } from "./edges.ts";
import { type Circle, type Layout, matrices } from "./layout.ts";

/** Below this share of the strongest flow of its layer, an edge is not drawn: it would hardly be seen, and costs as much. */
const FAINT = 0.05;

export interface Painting {
  readonly map: ColourMap;
  readonly dark: boolean;
  readonly names: readonly string[];
  /** The neuron whose edges alone are drawn. */
  readonly chosen: Circle | undefined;
}

const same = (a: Circle, b: Circle | undefined): boolean => a.layer === b?.layer && a.unit === b.unit;

/** Paints a small network: its digit, its edges, its neurons. */
export function paintCircles(
  context: CanvasRenderingContext2D,
  apart: TakenApart,
  layout: Layout,
  { map, dark, names, chosen }: Painting,
): void {
  const all = matrices(apart);
  const [ink, ground] = dark ? ["233 231 226", "#0f1113"] : ["26 28 30", "#f5f4f1"];
  const colour = (share: number): string => {
    const level = Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, share)));
    return `rgb(${map.rgb.subarray(3 * level, 3 * level + 3).join(" ")})`;
  };
  const startOf = ({ from, to }: Edge) =>
    to.layer === 0 ? layout.pixelAt(from) : layout.placeOf({ layer: to.layer - 1, unit: from });

  for (const [layer, times] of all.entries()) {
    const edges = Array.from({ length: times.output.cols }, (_, unit) => edgesTo(apart, { layer, unit })).flat();
    edges.sort((a, b) => a.flow - b.flow);
    const shown = chosen
      ? edges.filter(
          ({ from, to }) => same(to, chosen) || (layer > 0 && same({ layer: layer - 1, unit: from }, chosen)),
        )
      : edges;
    const most = shown.at(-1)?.flow || 1;
    const heaviest = edges.reduce((a, { weight }) => Math.max(a, Math.abs(weight)), 0) || 1;
    for (const edge of shown) {
      const { weight, flow, to } = edge;
      if (flow < FAINT * most) continue;
      context.globalAlpha = 0.06 + 0.94 * (flow / most);
      context.lineWidth = 0.5 + 2 * (flow / most);
      context.strokeStyle = colour(weight / heaviest);
      context.beginPath();
      context.moveTo(...startOf(edge));
      context.lineTo(...layout.placeOf(to));
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  paintDigit(context, all[0]!.input.values, layout, ink);
  context.font = `${Math.max(11, layout.radius * 1.2)}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  for (const [layer, times] of all.entries()) {
    const fired = firedOf(apart, times);
    const most = fired.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
    for (const [unit, value] of fired.entries()) {
      const circle = { layer, unit };
      const at = layout.placeOf(circle);
      context.beginPath();
      context.arc(...at, layout.radius, 0, 2 * Math.PI);
      context.fillStyle = ground;
      context.fill();
      context.fillStyle = `rgb(${ink} / ${Math.abs(value) / most})`;
      context.fill();
      context.lineWidth = same(circle, chosen) ? 3 : 1;
      context.strokeStyle = `rgb(${ink} / ${same(circle, chosen) ? 1 : 0.5})`;
      context.stroke();
      if (layer < all.length - 1) continue;
      context.fillStyle = `rgb(${ink})`;
      context.fillText(names[unit] ?? "", at[0] + layout.radius + 6, at[1]);
    }
  }
}

function paintDigit(
  context: CanvasRenderingContext2D,
  x: Float32Array,
  { corner: [left, top], picture, side }: Layout,
  ink: string,
): void {
  const cell = picture / side;
  for (let i = 0; i < side * side; i++) {
    if (!(x[i]! > 0)) continue;
    context.fillStyle = `rgb(${ink} / ${Math.min(1, x[i]!)})`;
    context.fillRect(left + (i % side) * cell, top + Math.floor(i / side) * cell, cell + 0.3, cell + 0.3);
  }
  context.strokeStyle = `rgb(${ink} / 0.5)`;
  context.lineWidth = 1;
  context.strokeRect(left, top, picture, picture);
}
