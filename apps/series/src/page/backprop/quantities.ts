import { shown, within } from "../parts/numbers.ts";
import type { Walked } from "./small-net.ts";

/** A number of the small network: what it is, where it stands in the picture, and where it comes from. */
export interface Quantity {
  readonly id: string;
  /** The letters in front of it. */
  readonly letters: string;
  /** What it is, in words. */
  readonly name: string;
  readonly value: number;
  /** The step that fills it. */
  readonly step: number;
  readonly place: readonly [x: number, y: number];
  /** How it was computed, with its numbers. */
  readonly text: string;
  /** The numbers that it is made of. */
  readonly from: readonly string[];
}

/** What happens, step by step; the last is the step of the weights. */
export const steps: readonly string[] = [
  "Two numbers come in at the top, and the weights are what they are. Neither has been used yet.",
  "Forward. Each neuron of the first layer adds up what comes in, times its weights, and its bias: S. Sigmoid bends the sum: Z.",
  "The second layer does the same with the Z of the first. Its activation is softmax, which makes shares of the two sums.",
  "The loss: how surprised we are. It is −ln of the share that the right output got. A share of 1 would make it 0.",
  "Backward. The first note, D, says how the loss changes with each sum. For softmax with this loss it is as simple as Z − Y.",
  "Each weight of the second layer: what came along it, times the D at its end. That is its gradient, G.",
  "What the first layer hears: the D above, back along the weights. Times the slope of sigmoid, Fp, it is the first layer's D.",
  "And each weight of the first layer: what came along it, times the D at its end. No sum was computed twice.",
];

/** Where the nodes stand. */
export const columns = [140, 340] as const;
/** Half as wide as a neuron is drawn. */
export const HALF = 68;
export const rows = { x: 34, first: 196, second: 416, loss: 590 } as const;

const neuron = ["left", "right"] as const;

/** Where the label of a weight stands, from node `i` above to node `j` below: beside a straight line, a third down a slanted one. */
function alongEdge(i: number, j: number, top: number): readonly [number, number] {
  if (i === j) return [columns[i]! + (i === 0 ? -34 : 34), top + 62];
  return [columns[i]! + (i === 0 ? 66 : -66), top + 40];
}

function weights(w: Walked, layer: 0 | 1): Quantity[] {
  const ends = layer === 0 ? "neuron" : "output";
  const top = layer === 0 ? rows.x + 18 : rows.first + 92;
  const step = layer === 0 ? 7 : 5;
  const came = (i: number): number => (layer === 0 ? w.x[i]! : w.z[0]![i]!);
  return [0, 1, 2].flatMap((i) =>
    [0, 1].flatMap((j): Quantity[] => {
      const at = 2 * i + j;
      const isBias = i === 2;
      const place: readonly [number, number] = isBias
        ? [j === 0 ? 36 : 444, (layer === 0 ? rows.first : rows.second) + 34]
        : alongEdge(i, j, top);
      const where = isBias
        ? `bias of the ${neuron[j]!} ${ends}`
        : `from the ${neuron[i]!} ${layer === 0 ? "input" : "neuron"} to the ${neuron[j]!} ${ends}`;
      const d = w.d[layer]![j]!;
      const [value, gradient] = [w.w[layer][at]!, w.g[layer]![at]!];
      return [
        {
          id: `w${layer}.${i}.${j}`,
          letters: isBias ? "b" : "w",
          name: isBias ? `The ${where}` : `The weight ${where}`,
          value,
          step: 0,
          place,
          text: "a number that the network learns; drag it here:",
          from: [],
        },
        {
          id: `g${layer}.${i}.${j}`,
          letters: "G",
          name: isBias ? `The gradient of the ${where}` : `The gradient of the weight ${where}`,
          value: gradient,
          step,
          place: [place[0], place[1] + 23],
          text: isBias
            ? `1 · ${within(d)} = ${shown(gradient)}`
            : `${within(came(i))} · ${within(d)} = ${shown(gradient)}`,
          from: [`d${layer}.${j}`, ...(isBias ? [] : [layer === 0 ? `x.${i}` : `z0.${i}`])],
        },
      ];
    }),
  );
}

function firstLayer(w: Walked, j: 0 | 1): Quantity[] {
  const [x, y] = [columns[j], rows.first];
  const [s, z, fp, d, dz] = [w.s[0]![j]!, w.z[0]![j]!, w.fp[0]![j]!, w.d[0]![j]!, w.dz[j]!];
  const [w0, w1, b] = [w.w[0][j]!, w.w[0][2 + j]!, w.w[0][4 + j]!];
  const [u0, u1] = [w.w[1][2 * j]!, w.w[1][2 * j + 1]!];
  const who = `of the ${neuron[j]} neuron`;
  return [
    {
      id: `s0.${j}`,
      letters: "S",
      name: `The sum ${who}`,
      value: s,
      step: 1,
      place: [x - 33, y + 24],
      text: `${within(w.x[0]!)} · ${within(w0)} + ${within(w.x[1]!)} · ${within(w1)} + ${within(b)} = ${shown(s)}`,
      from: ["x.0", "x.1", `w0.0.${j}`, `w0.1.${j}`, `w0.2.${j}`],
    },
    {
      id: `z0.${j}`,
      letters: "Z",
      name: `The output ${who}`,
      value: z,
      step: 1,
      place: [x + 33, y + 24],
      text: `sigmoid: 1 / (1 + e^${within(-s)}) = ${shown(z)}`,
      from: [`s0.${j}`],
    },
    {
      id: `fp0.${j}`,
      letters: "Fp",
      name: `The slope of sigmoid ${who}`,
      value: fp,
      step: 6,
      place: [x - 33, y + 50],
      text: `Z · (1 − Z): ${shown(z)} · ${shown(1 - z)} = ${shown(fp)}`,
      from: [`z0.${j}`],
    },
    {
      id: `dz0.${j}`,
      letters: "dZ",
      name: `How the loss changes with the output ${who}`,
      value: dz,
      step: 6,
      place: [x + 33, y + 50],
      text: `${within(w.d[1]![0]!)} · ${within(u0)} + ${within(w.d[1]![1]!)} · ${within(u1)} = ${shown(dz)}`,
      from: ["d1.0", "d1.1", `w1.${j}.0`, `w1.${j}.1`],
    },
    {
      id: `d0.${j}`,
      letters: "D",
      name: `How the loss changes with the sum ${who}`,
      value: d,
      step: 6,
      place: [x, y + 76],
      text: `${within(dz)} · ${within(fp)} = ${shown(d)}`,
      from: [`dz0.${j}`, `fp0.${j}`],
    },
  ];
}

function secondLayer(w: Walked, j: 0 | 1): Quantity[] {
  const [x, y] = [columns[j], rows.second];
  const [s, z, d, right] = [w.s[1]![j]!, w.z[1]![j]!, w.d[1]![j]!, w.y[j]!];
  const other = w.s[1]![1 - j]!;
  const [w0, w1, b] = [w.w[1][j]!, w.w[1][2 + j]!, w.w[1][4 + j]!];
  const [z0, z1] = w.z[0]!;
  const who = `of the ${neuron[j]} output`;
  return [
    {
      id: `s1.${j}`,
      letters: "S",
      name: `The sum ${who}`,
      value: s,
      step: 2,
      place: [x - 33, y + 24],
      text: `${within(z0!)} · ${within(w0)} + ${within(z1!)} · ${within(w1)} + ${within(b)} = ${shown(s)}`,
      from: ["z0.0", "z0.1", `w1.0.${j}`, `w1.1.${j}`, `w1.2.${j}`],
    },
    {
      id: `z1.${j}`,
      letters: "Z",
      name: `The share ${who}`,
      value: z,
      step: 2,
      place: [x + 33, y + 24],
      text: `softmax: e^${within(s)} / (e^${within(s)} + e^${within(other)}) = ${shown(z)}`,
      from: ["s1.0", "s1.1"],
    },
    {
      id: `y.${j}`,
      letters: "Y",
      name: `What is wanted ${who}`,
      value: right,
      step: 0,
      place: [x - 33, y + 50],
      text: right === 1 ? "1: this output is the right one" : "0: the other output is the right one",
      from: [],
    },
    {
      id: `d1.${j}`,
      letters: "D",
      name: `How the loss changes with the sum ${who}`,
      value: d,
      step: 4,
      place: [x + 33, y + 50],
      text: `Z − Y: ${shown(z)} − ${shown(right, 0)} = ${shown(d)}`,
      from: [`z1.${j}`, `y.${j}`],
    },
  ];
}

/** Every number of the picture. */
export function quantities(w: Walked): readonly Quantity[] {
  const right = w.y[0] === 1 ? 0 : 1;
  const inputs = ([0, 1] as const).map((i): Quantity => ({
    id: `x.${i}`,
    letters: "x",
    name: `The ${neuron[i]} input`,
    value: w.x[i]!,
    step: 0,
    place: [columns[i], rows.x],
    text: `${shown(w.x[i]!)}, as you set it above`,
    from: [],
  }));
  return [
    ...inputs,
    ...weights(w, 0),
    ...firstLayer(w, 0),
    ...firstLayer(w, 1),
    ...weights(w, 1),
    ...secondLayer(w, 0),
    ...secondLayer(w, 1),
    {
      id: "loss",
      letters: "L",
      name: "The loss",
      value: w.loss,
      step: 3,
      place: [240, rows.loss],
      text: `−ln ${shown(w.z[1]![right]!)} = ${shown(w.loss)}`,
      from: [`z1.${right}`],
    },
  ];
}
