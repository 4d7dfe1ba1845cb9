import { activationNames, type ActivationDescription } from "@closurenet/experiment";
import { fail } from "../errors.ts";
import type { Layout } from "./chain.ts";
import { type InputShape, parseShape } from "./input-shape.ts";

/** What a person says of files, where what was worked out is wrong. */
export interface Corrections {
  /** Shape of one example: `[28, 28]`, `[32, 32, 3]`, `[784]`. */
  readonly input?: InputShape | undefined;
  /** Of all layers but the last. */
  readonly activation?: ActivationDescription | undefined;
  /** How matrices lie in the files. */
  readonly layout?: Layout | undefined;
  /** What was taken from pixels between 0 and 1 in their training, and what they were divided by then. */
  readonly normalize?: readonly [mean: number, deviation: number] | undefined;
}

const synonyms: ReadonlyMap<string, (typeof activationNames)[number]> = new Map([
  ["linear", "identity"],
  ["none", "identity"],
  ["logistic", "sigmoid"],
]);

/** An activation by its name in any framework: `ReLU`, `nn.Tanh()`, `logistic`; undefined where it is none of ours. */
export function activationNamed(text: string): ActivationDescription | undefined {
  const name = text
    .trim()
    .replace(/^(?:torch\.)?nn\.(?:functional\.)?/, "")
    .replace(/\(\)$/, "")
    .toLowerCase();
  if (name === "leakyrelu" || name === "leaky_relu") return { kind: "leakyRelu", slope: 0.01 };
  return activationNames.find((known) => known === name) ?? synonyms.get(name);
}

/**
 * Reads corrections as a person types them.
 *
 * @throws naming the correction that cannot be read, and what is expected.
 * @example
 * readCorrections({ input: "20x20", activation: "tanh", layout: "out,in" }).input; // [20, 20]
 */
export function readCorrections(told: {
  readonly input?: string | undefined;
  readonly activation?: string | undefined;
  readonly layout?: string | undefined;
  readonly normalize?: string | undefined;
}): Corrections {
  const { input, activation, layout, normalize } = told;
  const shape = input === undefined ? undefined : parseShape(input);
  if (input !== undefined && !shape)
    fail("input", `expected a shape such as 28x28, 32x32x3 or 784, got ${JSON.stringify(input)}.`);
  const named = activation === undefined ? undefined : activationNamed(activation);
  if (activation !== undefined && !named) {
    fail("activation", `expected one of ${activationNames.join(", ")}, leakyRelu, got ${JSON.stringify(activation)}.`);
  }
  const bare = layout?.replaceAll(/[[\]\s]/g, "");
  if (bare !== undefined && bare !== "out,in" && bare !== "in,out") {
    fail("layout", `expected "out,in" (PyTorch) or "in,out" (Keras), got ${JSON.stringify(layout)}.`);
  }
  return { input: shape, activation: named, layout: bare, normalize: readNormalize(normalize) };
}

/** `0.1307,0.3081` */
function readNormalize(text: string | undefined): Corrections["normalize"] {
  if (text === undefined) return undefined;
  const [mean = Number.NaN, deviation = Number.NaN, ...more] = text
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (Number.isFinite(mean) && Number.isFinite(deviation) && deviation > 0 && more.length === 0)
    return [mean, deviation];
  return fail("normalize", `expected a mean and a deviation above 0, like 0.1307,0.3081, got ${JSON.stringify(text)}.`);
}
