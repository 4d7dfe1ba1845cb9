import type { ColourMap } from "@closurenet/film";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Step, TakenApart } from "./taken-apart.ts";

/** The most neurons of a layer that are drawn as circles. */
const MOST = 24;
/** How many pixels send an edge to a neuron of the first layer. */
const PIXELS = 12;
/** Below this share of the strongest flow of its layer, an edge is not drawn: it would hardly be seen, and costs as much. */
const FAINT = 0.05;

const matrices = ({ steps }: TakenApart): readonly Step[] => steps.filter(({ kind }) => kind === "times");

/** Whether a network is small enough to be drawn with all of its edges: dense layers of few neurons. */
export const isSmall = (apart: TakenApart): boolean =>
  apart.steps.every(({ kind }) => kind !== "other") && matrices(apart).every(({ output }) => output.cols <= MOST);

interface Props {
  readonly apart: TakenApart;
  readonly map: ColourMap;
  readonly dark: boolean;
  readonly names: readonly string[];
}

/** What each neuron gives: the output of the activation after a matrix, else of the matrix. */
function firedOf({ steps }: TakenApart, times: Step): Float32Array {
  const next = steps[steps.indexOf(times) + 1];
  return next?.kind === "activation" ? next.output.values : times.output.values;
}

/** A small network as circles and edges: an edge has the colour of its weight, and is as strong as what flows along it. */
export function Circles({ apart, map, dark, names }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current!;
    const ratio = window.devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = element;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    // A size that is set anew takes a new piece of memory.
    if (element.width !== across) element.width = across;
    if (element.height !== down) element.height = down;
    const context = element.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paintCircles(context, { width, height }, apart, { map, dark, names });
  });
  const sizes = matrices(apart).map(({ output }) => output.cols);
  return (
    <figure class="circles">
      <canvas ref={canvas} role="img" aria-label={`The network as circles and edges: ${sizes.join(", ")} neurons`} />
      <figcaption class="note">
        Neurons are as bright as they fire. An edge has the colour of its weight, and is as strong as what flows along
        it; of the pixels, the {PIXELS} that send most.
      </figcaption>
    </figure>
  );
}

interface Room {
  readonly width: number;
  readonly height: number;
}

interface Edge {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly weight: number;
  readonly flow: number;
}

/** The pixels that send most to a neuron, the strongest first. */
function strongest(input: Float32Array, W: Float32Array, unit: number, units: number): readonly number[] {
  const found: number[] = [];
  const flowOf = (i: number): number => Math.abs(W[i * units + unit]! * input[i]!);
  for (let i = 0; i < input.length - 1; i++) {
    const flow = flowOf(i);
    if (flow === 0 || (found.length === PIXELS && flow <= flowOf(found.at(-1)!))) continue;
    const place = found.findIndex((other) => flowOf(other) < flow);
    found.splice(place < 0 ? found.length : place, 0, i);
    if (found.length > PIXELS) found.pop();
  }
  return found;
}

function paintCircles(
  context: CanvasRenderingContext2D,
  { width, height }: Room,
  apart: TakenApart,
  { map, dark, names }: Pick<Props, "map" | "dark" | "names">,
): void {
  const all = matrices(apart);
  const [ink, ground] = dark ? ["233 231 226", "#0f1113"] : ["26 28 30", "#f5f4f1"];
  const picture = Math.min(height * 0.72, width * 0.2);
  const corner = { x: 8, y: (height - picture) / 2 };
  const columnAt = (k: number): number => corner.x + picture + ((width - picture - 60) * (k + 1)) / all.length;
  const radius = Math.max(4, Math.min(11, (height - 24) / MOST / 2));
  const placeOf = (k: number, j: number): readonly [number, number] => {
    const { cols } = all[k]!.output;
    return [columnAt(k), height / 2 + (j - (cols - 1) / 2) * Math.min((height - 24) / cols, 4 * radius)];
  };
  const x = all[0]!.input.values;
  const side = Math.round(Math.sqrt(x.length - 1));
  const pixelAt = (i: number): readonly [number, number] => [
    corner.x + (((i % side) + 0.5) * picture) / side,
    corner.y + ((Math.floor(i / side) + 0.5) * picture) / side,
  ];
  const colour = (share: number): string => {
    const level = Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, share)));
    return `rgb(${map.rgb.subarray(3 * level, 3 * level + 3).join(" ")})`;
  };

  for (const [k, times] of all.entries()) {
    const { cols } = times.output;
    const input = times.input.values;
    const W = times.weights!;
    const edges: Edge[] = [];
    for (let j = 0; j < cols; j++)
      for (const i of k === 0 ? strongest(input, W, j, cols) : input.keys())
        if (i < input.length - 1) {
          const weight = W[i * cols + j]!;
          const flow = Math.abs(weight * input[i]!);
          edges.push({ from: k === 0 ? pixelAt(i) : placeOf(k - 1, i), to: placeOf(k, j), weight, flow });
        }
    edges.sort((a, b) => a.flow - b.flow);
    const most = edges.at(-1)?.flow || 1;
    const heaviest = edges.reduce((a, { weight }) => Math.max(a, Math.abs(weight)), 0) || 1;
    for (const { from, to, weight, flow } of edges) {
      if (flow < FAINT * most) continue;
      context.globalAlpha = 0.06 + 0.94 * (flow / most);
      context.lineWidth = 0.5 + 2 * (flow / most);
      context.strokeStyle = colour(weight / heaviest);
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  const cell = picture / side;
  for (let i = 0; i < side * side; i++) {
    if (!(x[i]! > 0)) continue;
    context.fillStyle = `rgb(${ink} / ${Math.min(1, x[i]!)})`;
    context.fillRect(corner.x + (i % side) * cell, corner.y + Math.floor(i / side) * cell, cell + 0.3, cell + 0.3);
  }
  context.strokeStyle = `rgb(${ink} / 0.5)`;
  context.lineWidth = 1;
  context.strokeRect(corner.x, corner.y, picture, picture);
  context.font = `${Math.max(11, radius * 1.2)}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  for (const [k, times] of all.entries()) {
    const fired = firedOf(apart, times);
    const most = fired.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
    for (const [j, value] of fired.entries()) {
      const at = placeOf(k, j);
      context.beginPath();
      context.arc(...at, radius, 0, 2 * Math.PI);
      context.fillStyle = ground;
      context.fill();
      context.fillStyle = `rgb(${ink} / ${Math.abs(value) / most})`;
      context.fill();
      context.stroke();
      if (k < all.length - 1) continue;
      context.fillStyle = `rgb(${ink})`;
      context.fillText(names[j] ?? "", at[0] + radius + 6, at[1]);
    }
  }
}
