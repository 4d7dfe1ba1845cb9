import type { ActivationDescription } from "@closurenet/experiment";
import { channelsFirst, reordered, weightsOf } from "./channels-first.ts";
import type { Exportable, ExportedFile, ExportOptions } from "./exported.ts";
import { writeOnnx, type Attribute, type OnnxNode } from "./onnx-model.ts";
import { alike, stepsOf, type Numbers, type Step, type Value } from "./steps.ts";

/** Of 2022: what it has is enough, and every runtime since reads it. */
const OPSET = 17;
const IR_VERSION = 8;

/**
 * Writes a network as `model.onnx`, for ONNX Runtime and whatever else reads ONNX. It predicts only: dropout leaves no trace.
 *
 * The graph takes `input`, `[n, 784]` or images `[n, channels, height, width]`, and gives `output`. Weights are called as in
 * `toPyTorch`: `fc1.weight` is `[out, in]`. The words of `about` are its metadata.
 *
 * @throws if the network's input has more than three sizes, or its weights are not finite.
 * @example
 * const [file] = toOnnx(buildNetwork(description), { about: { step: "540" } });
 * file.name; // "model.onnx"
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 */
export function toOnnx(net: Exportable, { about = {} }: ExportOptions = {}): [ExportedFile] {
  const { input, steps, output } = stepsOf(net);
  const graph = graphOf(input, steps);
  const result = graph.named(output);
  // The last name becomes "output"; a network that does nothing gets an operation that does nothing.
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => (name === result && name !== INPUT ? OUTPUT : name)),
    output: node.output === result ? OUTPUT : node.output,
  }));
  if (result === INPUT) nodes.push({ op: "Identity", inputs: [INPUT], output: OUTPUT, attributes: {} });
  const bytes = writeOnnx({
    nodes,
    weights: graph.weights,
    shapes: graph.shapes,
    input: { name: INPUT, shape: channelsFirst(input.shape) },
    output: { name: OUTPUT, shape: channelsFirst(output.shape) },
    opset: OPSET,
    irVersion: IR_VERSION,
    about,
  });
  return [{ name: "model.onnx", bytes }];
}

const INPUT = "input";
const OUTPUT = "output";

function graphOf(input: Value, steps: readonly Step[]) {
  const nodes: OnnxNode[] = [];
  const weights = new Map<string, Numbers>();
  const shapes = new Map<string, readonly number[]>();
  const names = new Map([[input, INPUT]]);
  const named = (value: Value): string => names.get(value)!;

  /** Adds an operation and gives its output, which is called after `what`, with a number where it is not the first. */
  function add(what: string, op: string, inputs: readonly string[], attributes: OnnxNode["attributes"] = {}): string {
    const used = new Set(nodes.map((node) => node.output));
    let name = what;
    for (let i = 2; used.has(name); i++) name = `${what}.${i}`;
    nodes.push({ op, inputs, output: name, attributes });
    return name;
  }
  function constant(name: string, value: number): string {
    weights.set(name, { shape: [], values: Float32Array.of(value) });
    return name;
  }
  const flat = (what: string, x: string): string => add(`${what}.flat`, "Flatten", [x], { axis: 1 });
  function reshaped(what: string, x: string, shape: readonly number[]): string {
    const name = `shape.${shape.join(".")}`;
    shapes.set(name, [-1, ...shape]);
    return add(`${what}.image`, "Reshape", [x, name]);
  }

  /** `x` as numbers of another shape, in our order: channels last. */
  function laidOut(what: string, x: string, from: Value, to: Value): string {
    if (channelsFirst(from.shape).join() === channelsFirst(to.shape).join()) return x;
    const last = reordered(from.shape) ? add(`${what}.last`, "Transpose", [x], { perm: [0, 2, 3, 1] }) : x;
    const row = from.shape.length === 1 ? x : flat(what, last);
    if (to.shape.length === 1) return row;
    if (!reordered(to.shape)) return reshaped(what, row, channelsFirst(to.shape));
    return add(`${what}.first`, "Transpose", [reshaped(what, row, to.shape)], { perm: [0, 3, 1, 2] });
  }

  function activated(what: string, x: string, f: ActivationDescription): string {
    if (typeof f === "object") return add(`${what}.leakyRelu`, "LeakyRelu", [x], { alpha: { float: f.slope } });
    switch (f) {
      case "identity":
        return x;
      case "gelu":
        return gelu(`${what}.gelu`, x);
      case "softmax":
        return add(`${what}.softmax`, "Softmax", [x], { axis: 1 });
      default:
        return add(`${what}.${f}`, operations[f], [x]);
    }
  }

  /** x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), of which opset 17 has only the parts */
  function gelu(what: string, x: string): string {
    const [half, one] = [constant("one.half", 0.5), constant("one", 1)];
    const [root, cubic] = [constant("gelu.root", Math.sqrt(2 / Math.PI)), constant("gelu.cubic", 0.044715)];
    const mul = (a: string, b: string): string => add(what, "Mul", [a, b]);
    const inner = add(what, "Add", [x, mul(mul(mul(x, x), x), cubic)]);
    const t = add(what, "Tanh", [mul(inner, root)]);
    return mul(mul(x, half), add(what, "Add", [t, one]));
  }

  /** The name of what a step gives. */
  function done(step: Step): string {
    const inputs = "name" in step ? [...weightsOf(step).keys()].map((name) => `${step.name}.${name}`) : [];
    switch (step.op) {
      case "dense": {
        const x = step.from.shape.length === 1 ? named(step.from) : flat(step.name, named(step.from));
        return activated(step.name, add(step.name, "Gemm", [x, ...inputs], { transB: 1 }), step.activation);
      }
      case "conv2d": {
        const { top, left, bottom, right } = step.zeros;
        const attributes: Record<string, Attribute> = {
          kernel_shape: step.kernel.shape.slice(0, 2),
          strides: step.stride,
          pads: [top, left, bottom, right],
        };
        return activated(step.name, add(step.name, "Conv", [named(step.from), ...inputs], attributes), step.activation);
      }
      case "maxPool2d":
        return add(step.name, "MaxPool", [named(step.from)], { kernel_shape: step.size, strides: step.stride });
      case "batchNorm": {
        // A picture of one channel is normalised pixel by pixel, and softmax takes all numbers of an example: both in one row.
        const { name, from, epsilon, activation } = step;
        const pixels = from.shape.length === 2;
        const x = pixels ? flat(name, named(from)) : named(from);
        const y = add(name, "BatchNormalization", [x, ...inputs], { epsilon: { float: epsilon } });
        const inRow = activation === "softmax" && from.shape.length === 3 ? flat(name, y) : y;
        const z = activated(name, inRow, activation);
        return pixels || inRow !== y ? reshaped(name, z, channelsFirst(from.shape)) : z;
      }
      case "dropout":
        return named(step.from);
      case "add": {
        const [x, y] = step.parts;
        return add("residual", "Add", [named(x), laidOut("residual", named(y), y, x)]);
      }
      case "concatenate": {
        const together = alike(step.parts);
        const parts = step.parts.map((part) =>
          together ? named(part) : laidOut("concatenate", named(part), part, step.to),
        );
        return add("concatenate", "Concat", parts, { axis: together && step.to.shape.length === 2 ? 3 : 1 });
      }
    }
  }

  for (const step of steps) {
    if ("name" in step) for (const [name, numbers] of weightsOf(step)) weights.set(`${step.name}.${name}`, numbers);
    names.set(step.to, done(step));
  }
  return { nodes, weights, shapes, named };
}

const operations = { relu: "Relu", elu: "Elu", softplus: "Softplus", sigmoid: "Sigmoid", tanh: "Tanh" };
