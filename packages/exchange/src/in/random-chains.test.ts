import { restore } from "@closurenet/core";
import { buildNetwork } from "@closurenet/experiment";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { filesOf, open, readerOf } from "../testing/open.ts";
import { f32, modelFile, rawFile, type RawTensor } from "../testing/raw-file.ts";
import type { Layout } from "./chain.ts";
import { readNow } from "./reading.ts";

/** How programs name the weight and the bias of the i-th layer. */
const styles: Readonly<Record<string, (i: number) => readonly [weight: string, bias: string]>> = {
  sequential: (i) => [`${2 * i}.weight`, `${2 * i}.bias`],
  fc: (i) => [`fc${i + 1}.weight`, `fc${i + 1}.bias`],
  layers: (i) => [`layers.${i}.linear.weight`, `layers.${i}.linear.bias`],
  keras: (i) => (i === 0 ? ["dense/kernel", "dense/bias"] : [`dense_${i}/kernel`, `dense_${i}/bias`]),
  keras2: (i) => (i === 0 ? ["dense/kernel:0", "dense/bias:0"] : [`dense_${i}/kernel:0`, `dense_${i}/bias:0`]),
  flax: (i) => [`params.Dense_${i}.kernel`, `params.Dense_${i}.bias`],
  short: (i) => [`W${i + 1}`, `b${i + 1}`],
  underscores: (i) => [`hidden${i}_weights`, `hidden${i}_biases`],
};
const ofKeras = new Set(["keras", "keras2", "flax"]);
const prefixes = [
  "",
  "module.",
  "_orig_mod.",
  "model.",
  "module._orig_mod.model.",
  "state_dict/",
  "encoder.layers.",
  "a.b-c.",
];

interface Chain {
  readonly sizes: readonly number[];
  readonly names: readonly (readonly [string, string])[];
  readonly layout: Layout;
  readonly biases: boolean;
  readonly extra: readonly string[];
  readonly order: readonly number[];
}

/** The tensors of a chain in any order, and the matrices W that they stand for. */
function written({ sizes, names, layout, biases, extra, order }: Chain): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly expected: readonly (readonly number[])[];
} {
  let next = 0;
  const value = (): number => Math.fround(Math.sin(++next));
  const tensors: [string, RawTensor][] = [];
  const expected = names.map(([weight, bias], i) => {
    const [rows, units] = [sizes[i]!, sizes[i + 1]!];
    const W = Array.from({ length: rows * units }, value);
    const b = Array.from({ length: units }, biases ? value : () => 0);
    const turned = Array.from({ length: rows * units }, (_, at) => W[(at % rows) * units + Math.floor(at / rows)]!);
    tensors.push([weight, layout === "in,out" ? f32([rows, units], W) : f32([units, rows], turned)]);
    if (biases) tensors.push([bias, f32([units], b)]);
    return [...W, ...b];
  });
  for (const name of extra) tensors.push([name, f32([3, 5], Array.from({ length: 15 }, value))]);
  const shuffled = tensors.map((tensor, i) => [order[i % order.length]! + i / 1000, tensor] as const);
  const sorted = shuffled.toSorted(([a], [b]) => a - b).map(([, tensor]) => tensor);
  return { bytes: rawFile(sorted), expected };
}

/** What is understood of a chain, and what is right. */
function understood(chain: Chain): { readonly found: unknown; readonly right: unknown } {
  const { bytes, expected } = written(chain);
  const files = filesOf({ "model.safetensors": bytes });
  const models = open(files);
  const cells = readNow(models.cells(0), readerOf(files));
  return {
    found: {
      layouts: models.layers.map(({ weight }) => weight.layout),
      sizes: models.network?.layers.map((layer) => "units" in layer && layer.units),
      cells: [...cells].map(([name, { values }]) => [name, Array.from(values)]),
    },
    right: {
      layouts: chain.names.map(() => chain.layout),
      sizes: chain.sizes.slice(1),
      cells: expected.map((W, i) => [`layers.${i}.W`, W]),
    },
  };
}

const extra = fc.subarray(["optimizer.state.0.exp_avg", "adam/dense/kernel/m", "ema.fc1.weight", "opt_state.0.mu.w"]);
const order = fc.array(fc.nat(100), { minLength: 1, maxLength: 12 });
const style = fc.constantFrom(...Object.keys(styles));
const named = (of: string, prefix: string, length: number): Chain["names"] =>
  Array.from({ length }, (_, i) => styles[of]!(i)).map(([weight, bias]) => [prefix + weight, prefix + bias] as const);
const size = fc.integer({ min: 2, max: 40 });

test("a chain with biases is found whatever its layout, names, prefix and order in the file", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(size, { minLength: 2, maxLength: 7 }),
      style,
      fc.constantFrom(...prefixes),
      fc.constantFrom<Layout>("out,in", "in,out"),
      extra,
      order,
      (sizes, of, prefix, layout, more, at) => {
        const { found, right } = understood({
          sizes,
          names: named(of, prefix, sizes.length - 1),
          layout,
          biases: true,
          extra: more,
          order: at,
        });
        expect(found).toEqual(right);
      },
    ),
    { seed: 1, numRuns: 150 },
  );
});

test("a chain without biases, or with equal sizes, is found as its program writes it", () => {
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 2, maxLength: 7 }),
      style.filter((of) => of !== "short" && of !== "underscores"),
      fc.constantFrom(...prefixes),
      fc.boolean(),
      extra,
      order,
      (sizes, of, prefix, biases, more, at) => {
        const layout = ofKeras.has(of) ? "in,out" : "out,in";
        const { found, right } = understood({
          sizes,
          names: named(of, prefix, sizes.length - 1),
          layout,
          biases,
          extra: more,
          order: at,
        });
        expect(found).toEqual(right);
      },
    ),
    { seed: 2, numRuns: 150 },
  );
});

test("layers whose names tell no order are ordered by their sizes", () => {
  const word = fc
    .stringMatching(/^[a-z]{3,8}$/)
    .filter((text) => !/ema|opt|adam|sgd|lion|avg|grad|slots|target|nu|mu|rnn|gru|emb|attn/.test(text));
  fc.assert(
    fc.property(
      fc.uniqueArray(size, { minLength: 3, maxLength: 7 }),
      fc.uniqueArray(word, { minLength: 6, maxLength: 6 }),
      fc.constantFrom<Layout>("out,in", "in,out"),
      order,
      (sizes, words, layout, at) => {
        const names = sizes.slice(1).map((_, i) => [`${words[i]!}.weight`, `${words[i]!}.bias`] as const);
        const { found, right } = understood({ sizes, names, layout, biases: true, extra: [], order: at });
        expect(found).toEqual(right);
      },
    ),
    { seed: 3, numRuns: 100 },
  );
});

test("what is found of convolutions can be built and takes all weights; where they are alike all along, it is found", () => {
  const layer = fc.record({
    kernel: fc.constantFrom(1, 2, 3, 5),
    filters: fc.integer({ min: 2, max: 6 }),
    same: fc.boolean(),
    pool: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(layer, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      (convolutions, alike, keras) => {
        const [first] = convolutions;
        const all = convolutions.map((one) =>
          alike ? { ...one, same: first!.same && one.kernel % 2 === 1, pool: first!.pool } : one,
        );
        let [side, channels] = [28, 1];
        const shapes: Record<string, number[]> = {};
        all.forEach(({ kernel, filters, same, pool }, i) => {
          shapes[`conv${i}.${keras ? "kernel" : "weight"}`] = keras
            ? [kernel, kernel, channels, filters]
            : [filters, channels, kernel, kernel];
          shapes[`conv${i}.bias`] = [filters];
          side = same ? side : side - kernel + 1;
          side = pool ? Math.floor(side / 2) : side;
          channels = filters;
        });
        const inputs = side * side * channels;
        fc.pre(side > 1);
        shapes[keras ? "fc.kernel" : "fc.weight"] = keras ? [inputs, 10] : [10, inputs];
        shapes["fc.bias"] = [10];
        const files = filesOf({ "model.safetensors": modelFile(shapes) });
        const { network, reason, cells } = open(files);
        expect({ found: network !== undefined, alike, reason }).toMatchObject({ found: alike || reason === undefined });
        if (network) restore(buildNetwork(network).cells(), readNow(cells(0), readerOf(files)));
      },
    ),
    { seed: 4, numRuns: 40 },
  );
});
