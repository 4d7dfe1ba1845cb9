import { buildNetwork, writeNetwork, type LayerDescription, type NetworkDescription } from "@closurenet/experiment";
import { restore, type Cells } from "@closurenet/core";
import { expect, test } from "vitest";
import { filesOf, open, readerOf, saidOf } from "../testing/open.ts";
import { f32, modelFile, rawFile, type RawTensor } from "../testing/raw-file.ts";
import type { Corrections } from "./corrections.ts";
import { readNow } from "./reading.ts";

type Shapes = Readonly<Record<string, readonly number[]>>;
const one = (shapes: Shapes, metadata?: Readonly<Record<string, string>>) =>
  filesOf({ "model.safetensors": modelFile(shapes, metadata) });
const titleOf = (shapes: Shapes, corrections?: Corrections): string => open(one(shapes), corrections).title;
const saysOf = (shapes: Shapes, corrections?: Corrections): string => saidOf(one(shapes), corrections);

const init = { kind: "he" } as const;
const conv = (filters: number, kernel: number, padding: "same" | "valid" = "valid"): LayerDescription => ({
  kind: "conv2d",
  filters,
  kernel: [kernel, kernel],
  stride: [1, 1],
  padding,
  activation: "relu",
  init,
});
const dense = (units: number, activation: "relu" | "softmax"): LayerDescription => ({
  kind: "dense",
  units,
  activation,
  init,
});
const pool: LayerDescription = { kind: "maxPool2d", size: [2, 2], stride: [2, 2] };
const described = (input: number[], layers: LayerDescription[]): NetworkDescription => ({
  input,
  layers,
  loss: "softmax cross-entropy",
  batch: 100,
  seed: 1,
  kernels: "wasm",
});

/** A matrix W of ours as PyTorch writes it: a weight by its four sizes, channels first, and a bias. */
function ofPyTorch(
  cells: Cells,
  name: string,
  shape: readonly [number, number, number, number],
  flat: boolean,
): [RawTensor, RawTensor] {
  const [units, channels, height, width] = shape;
  const W = cells.get(name)!.get();
  const weight: number[] = [];
  for (let u = 0; u < units; u++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) weight.push(W[((y * width + x) * channels + c) * units + u]!);
  const sizes = flat ? [units, channels * height * width] : shape;
  return [f32(sizes, weight), f32([units], Array.from(W).slice(-units))];
}

test("pictures of three channels, convolutions that keep the size, pooling and a dense layer come in PyTorch's order", () => {
  const net = buildNetwork(
    described([32, 32, 3], [conv(4, 3, "same"), pool, conv(6, 3, "same"), pool, dense(5, "relu"), dense(3, "softmax")]),
  );
  const cells = net.cells();
  const names = ["conv1", "conv2", "fc1", "fc2"];
  const tensors = [
    ofPyTorch(cells, "layers.0.W", [4, 3, 3, 3], false),
    ofPyTorch(cells, "layers.2.W", [6, 4, 3, 3], false),
    ofPyTorch(cells, "layers.4.W", [5, 6, 8, 8], true),
    ofPyTorch(cells, "layers.5.W", [3, 5, 1, 1], true),
  ].flatMap(([weight, bias], i) => [[`${names[i]!}.weight`, weight] as const, [`${names[i]!}.bias`, bias] as const]);
  const files = filesOf({ "model.safetensors": rawFile(tensors) });
  const models = open(files);
  expect(models.network).toEqual(net.description);
  const read = readNow(models.cells(0), readerOf(files));
  expect([...read].map(([name, { values }]) => [name, Array.from(values)])).toEqual(
    [...cells].map(([name, cell]) => [name, Array.from(cell.get())]),
  );
  expect(saidOf(files)).toMatchInlineSnapshot(`
    "checkpoints: 1, at step 0
    network: 3072-conv2d(4 of 3×3)-maxPool2d(2×2)-conv2d(6 of 3×3)-maxPool2d(2×2)-5-3 · relu (assumed: --activation tells another)
    weights: [out, in], as the biases tell
    input: 32 × 32 × 3, padding that keeps the size, max pooling 2×2 for each convolution: so 384 numbers are left for "fc1" (assumed)"
  `);
});

test("filters of MLX have their channels last, and so has what they leave", () => {
  const net = buildNetwork(described([28, 28], [conv(4, 5), pool, conv(6, 3), pool, dense(3, "softmax")]));
  const shapes = [
    ["conv1", "layers.0.W", [4, 5, 5, 1]],
    ["conv2", "layers.2.W", [6, 3, 3, 4]],
    ["fc", "layers.4.W", [3, 150]],
  ] as const;
  const tensors = shapes.flatMap(([name, of, shape]) => {
    const W = net.cells().get(of)!;
    const rows = W.rows - 1;
    const weight = Array.from(
      { length: rows * W.cols },
      (_, i) => W.get()[(i % rows) * W.cols + Math.floor(i / rows)]!,
    );
    return [
      [`${name}.weight`, f32(shape, weight)] as const,
      [`${name}.bias`, f32([W.cols], W.get().slice(-W.cols))] as const,
    ];
  });
  const files = filesOf({ "model.safetensors": rawFile(tensors) });
  const models = open(files);
  expect(models.network?.layers).toEqual(net.description.layers);
  const read = readNow(models.cells(0), readerOf(files));
  for (const [name, cell] of net.cells()) expect(Array.from(read.get(name)!.values)).toEqual(Array.from(cell.get()));
});

test("a dense layer on pictures of three channels is put into our order, that of Keras is in it", () => {
  const values = Array.from({ length: 3072 * 2 }, (_, i) => i);
  const file = (name: string, shape: number[]) =>
    filesOf({ "model.safetensors": rawFile([[name, f32(shape, values)]]) });
  const W = (files: ReturnType<typeof file>) => [...readNow(open(files).cells(0), readerOf(files)).values()][0]!.values;
  const pytorch = W(file("fc.weight", [2, 3072]));
  // Row 1 is the first pixel's second channel: it begins the second plane of 1,024 numbers.
  expect([pytorch[0], pytorch[1], pytorch[2], pytorch[6]]).toEqual([0, 3072, 1024, 1]);
  const keras = W(file("dense/kernel", [3072, 2]));
  expect([keras[0], keras[1], keras[2], keras[6]]).toEqual([0, 1, 2, 6]);
});

test("batch normalisation is found, in a sequence and by name, and has its statistics", () => {
  const sequence = {
    "0.weight": [16, 784],
    "0.bias": [16],
    "1.weight": [16],
    "1.bias": [16],
    "1.running_mean": [16],
    "1.running_var": [16],
    "1.num_batches_tracked": [],
    "3.weight": [16, 16],
    "3.bias": [16],
    "4.weight": [16],
    "4.bias": [16],
    "4.running_mean": [16],
    "4.running_var": [16],
    "4.num_batches_tracked": [],
    "6.weight": [10, 16],
    "6.bias": [10],
  };
  expect(titleOf(sequence)).toBe("784-16-batchNorm-16-batchNorm-10 · identity, relu");
  expect(saysOf(sequence)).toContain(
    `batch normalisation "1" behind "0" and "4" behind "3", before the activation (assumed)`,
  );
  const files = one(sequence);
  const cells = readNow(open(files).cells(0), readerOf(files));
  const net = buildNetwork(open(files).network!);
  expect([...cells.keys()].toSorted()).toEqual([...net.cells().keys()].toSorted());

  const named = {
    "conv1.weight": [4, 1, 3, 3],
    "bn1.weight": [4],
    "bn1.bias": [4],
    "bn1.running_mean": [4],
    "bn1.running_var": [4],
    "conv2.weight": [4, 4, 3, 3],
    "bn2.weight": [4],
    "bn2.bias": [4],
    "bn2.running_mean": [4],
    "bn2.running_var": [4],
    "fc.weight": [10, 4 * 5 * 5],
    "fc.bias": [10],
  };
  expect(titleOf(named)).toBe(
    "784-conv2d(4 of 3×3)-batchNorm-maxPool2d(2×2)-conv2d(4 of 3×3)-batchNorm-maxPool2d(2×2)-10 · relu",
  );
  const keras = {
    "dense/kernel": [8, 6],
    "dense/bias": [6],
    "batch_normalization/gamma": [6],
    "batch_normalization/beta": [6],
    "batch_normalization/moving_mean": [6],
    "batch_normalization/moving_variance": [6],
    "dense_1/kernel": [6, 3],
    "dense_1/bias": [3],
  };
  expect(open(one(keras)).network?.layers[1]).toEqual({
    kind: "batchNorm",
    momentum: 0.9,
    epsilon: 1e-3,
    activation: "relu",
  });
});

test.each<[what: string, shapes: Shapes, title: string]>([
  [
    "numbers that are no picture, one output",
    { "fc1.weight": [5, 13], "fc1.bias": [5], "fc2.weight": [1, 5], "fc2.bias": [1] },
    "13-5-1 · relu",
  ],
  [
    "an autoencoder, decoder first by name",
    { "decoder.weight": [784, 32], "decoder.bias": [784], "encoder.weight": [32, 784], "encoder.bias": [32] },
    "784-32-784 · relu",
  ],
  [
    "LeNet on MNIST",
    {
      "conv1.weight": [6, 1, 5, 5],
      "conv1.bias": [6],
      "conv2.weight": [16, 6, 5, 5],
      "conv2.bias": [16],
      "fc1.weight": [120, 400],
      "fc1.bias": [120],
      "fc2.weight": [84, 120],
      "fc2.bias": [84],
      "fc3.weight": [10, 84],
      "fc3.bias": [10],
    },
    "784-conv2d(6 of 5×5)-maxPool2d(2×2)-conv2d(16 of 5×5)-maxPool2d(2×2)-120-84-10 · relu",
  ],
  [
    "PyTorch's example for MNIST",
    {
      "conv1.weight": [32, 1, 3, 3],
      "conv1.bias": [32],
      "conv2.weight": [64, 32, 3, 3],
      "conv2.bias": [64],
      "fc1.weight": [128, 9216],
      "fc1.bias": [128],
      "fc2.weight": [10, 128],
      "fc2.bias": [10],
    },
    "784-conv2d(32 of 3×3)-conv2d(64 of 3×3)-maxPool2d(2×2)-128-10 · relu",
  ],
  [
    "Keras's example for MNIST",
    {
      "conv2d/kernel": [3, 3, 1, 32],
      "conv2d/bias": [32],
      "conv2d_1/kernel": [3, 3, 32, 64],
      "conv2d_1/bias": [64],
      "dense/kernel": [1600, 10],
      "dense/bias": [10],
    },
    "784-conv2d(32 of 3×3)-maxPool2d(2×2)-conv2d(64 of 3×3)-maxPool2d(2×2)-10 · relu",
  ],
  ["ours, without a run", { "layers.0.W": [785, 16], "layers.1.W": [17, 10] }, "784-16-10 · relu"],
  [
    "ten layers",
    Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`layers.${i}.weight`, [7, 7]])),
    "7-7-7-7-7-7-7-7-7-7-7-7-7 · relu",
  ],
  ["sklearn", { coefs_0: [64, 30], intercepts_0: [30], coefs_1: [30, 10], intercepts_1: [10] }, "64-30-10 · relu"],
  ["NumPy's savez", { arr_0: [784, 30], arr_1: [30], arr_2: [30, 10], arr_3: [10] }, "784-30-10 · relu"],
  ["Haiku", { "linear/w": [784, 30], "linear_1/w": [30, 10] }, "784-30-10 · relu"],
  [
    "a checkpoint of TensorFlow",
    {
      "layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE": [784, 30],
      "layer_with_weights-0/bias/.ATTRIBUTES/VARIABLE_VALUE": [30],
      "layer_with_weights-1/kernel/.ATTRIBUTES/VARIABLE_VALUE": [30, 10],
      "layer_with_weights-1/bias/.ATTRIBUTES/VARIABLE_VALUE": [10],
    },
    "784-30-10 · relu",
  ],
  [
    "a network and its target",
    {
      "policy_net.a.weight": [8, 4],
      "policy_net.b.weight": [2, 8],
      "target_net.a.weight": [8, 4],
      "target_net.b.weight": [2, 8],
    },
    "4-8-2 · relu",
  ],
  ["one output of many inputs", { "linear.weight": [784, 1] }, "784-1"],
  ["the weights of a loss", { "fc.weight": [3, 4], "fc.bias": [3], "criterion.weight": [3] }, "4-3"],
  ["biases as rows", { w1: [4, 3], b1: [1, 3], w2: [3, 2], b2: [1, 2] }, "4-3-2 · relu"],
  ["names without words", { "0": [4, 6], "1": [4], "2": [2, 4], "3": [2] }, "6-4-2 · relu"],
])("%s", (_, shapes, title) => {
  const models = open(one(shapes));
  expect({ title: models.title, reason: models.reason }).toEqual({ title, reason: undefined });
});

test.each<[what: string, shapes: Shapes, reason: string]>([
  [
    "a transformer",
    {
      "wte.weight": [50, 8],
      "h.0.attn.c_attn.weight": [24, 8],
      "h.0.mlp.c_fc.weight": [32, 8],
      "lm_head.weight": [50, 8],
    },
    "is of attention, which is not computed here",
  ],
  [
    "branches",
    { "a.weight": [5, 4], "a.bias": [5], "b.weight": [3, 5], "b.bias": [3], "c.weight": [2, 5], "c.bias": [2] },
    'the layers are no chain: "b" gives 3 numbers, "c" takes 5',
  ],
  [
    "a layer norm",
    { "fc1.weight": [5, 4], "fc1.bias": [5], "ln.weight": [5], "ln.bias": [5], "fc2.weight": [2, 5], "fc2.bias": [2] },
    '"ln.weight" [5] is of no layer that is known here',
  ],
  [
    "a recurrent layer",
    { "rnn.weight_ih_l0": [6, 4], "rnn.weight_hh_l0": [6, 6], "fc.weight": [2, 6] },
    "a recurrent layer",
  ],
  [
    "a variational autoencoder",
    {
      "fc1.weight": [400, 784],
      "fc21.weight": [20, 400],
      "fc22.weight": [20, 400],
      "fc3.weight": [400, 20],
      "fc4.weight": [784, 400],
    },
    "the layers chain in several orders",
  ],
  [
    "an average over all places",
    {
      "c1.weight": [8, 1, 3, 3],
      "c1.bias": [8],
      "c2.weight": [16, 8, 3, 3],
      "c2.bias": [16],
      "fc.weight": [10, 16],
      "fc.bias": [10],
    },
    "takes one number of each channel",
  ],
  [
    "a branch",
    {
      "conv1.weight": [8, 3, 7, 7],
      "layer1.0.downsample.0.weight": [8, 8, 1, 1],
      "fc.weight": [10, 8],
      "fc.bias": [10],
    },
    "is of a branch around other layers",
  ],
  ["filters alone", { "conv1.weight": [8, 3, 3, 3] }, "no dense layer follows the convolutions"],
  [
    "sizes that no pooling makes",
    { "conv1.weight": [8, 1, 5, 5], "conv1.bias": [8], "fc.weight": [10, 8 * 7919], "fc.bias": [10] },
    "no padding and pooling was found",
  ],
])("%s can be filmed, and it is said why it cannot be computed", (_, shapes, reason) => {
  const files = one(shapes);
  const models = open(files);
  expect(models.network).toBeUndefined();
  expect(models.reason).toContain(reason);
  expect(readNow(models.frame(0), readerOf(files)).tensors.size).toBe(
    Object.values(shapes).filter((shape) => shape.length > 1).length,
  );
});

test("corrections are taken, and refused where they do not fit", () => {
  const shapes = { "fc1.weight": [5, 400], "fc1.bias": [5], "fc2.weight": [3, 5], "fc2.bias": [3] };
  expect(titleOf(shapes, { activation: "tanh" })).toBe("400-5-3 · tanh");
  expect(open(one(shapes), { input: [10, 40] }).layers[0]!.looksAt).toEqual([10, 40]);
  expect(open(one(shapes)).layers[0]!.looksAt).toEqual([20, 20]);
  expect(() => open(one(shapes), { input: [28, 28] })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [exchange] input: expected a shape of 400 numbers for "fc1", got 28 × 28.]`,
  );
  const square = { "a.weight": [4, 4], "b.weight": [4, 4] };
  expect(open(one(square), { layout: "in,out" }).layers.map(({ weight }) => weight.layout)).toEqual([
    "in,out",
    "in,out",
  ]);
  expect(open(one(shapes, { activation: "swish" })).reason).toMatchInlineSnapshot(
    `"the files tell the activation "swish", which is none of ours (--activation tells another)"`,
  );
  expect(open(one(shapes, { activation: "nn.Tanh()" })).title).toBe("400-5-3 · tanh");
});

test("numbers of every type are read, integers too, and 64-bit floats keep their precision", () => {
  const types: readonly (readonly [dtype: string, data: Uint8Array])[] = [
    ["F64", new Uint8Array(Float64Array.of(1, -2, 0.1, 4).buffer)],
    ["F32", new Uint8Array(Float32Array.of(1, -2, 0.1, 4).buffer)],
    ["F16", new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x2e66, 0x4400).buffer)],
    ["BF16", new Uint8Array(Uint16Array.of(0x3f80, 0xc000, 0x3dcd, 0x4080).buffer)],
    ["I64", new Uint8Array(BigInt64Array.of(1n, -2n, 3n, 4n).buffer)],
    ["I8", new Uint8Array(Int8Array.of(1, -2, 3, 4).buffer)],
    ["U8", Uint8Array.of(1, 2, 3, 4)],
  ];
  const found = types.map(([dtype, data]) => {
    const files = filesOf({ "model.safetensors": rawFile([["weight", { dtype, shape: [2, 2], data }]]) });
    const models = open(files);
    const [exact] = readNow(models.cells(0), readerOf(files)).values();
    expect(readNow(models.frame(0), readerOf(files)).tensors.get("layers.0.W")!.shape).toEqual([3, 2]);
    return `${dtype} ${Array.from(exact!.values).slice(0, 4).join(" ")}`;
  });
  expect(found).toMatchInlineSnapshot(`
    [
      "F64 1 0.1 -2 4",
      "F32 1 0.10000000149011612 -2 4",
      "F16 1 0.0999755859375 -2 4",
      "BF16 1 0.10009765625 -2 4",
      "I64 1 3 -2 4",
      "I8 1 3 -2 4",
      "U8 1 3 2 4",
    ]
  `);
});

test("a network that closurenet wrote says what it is, with everything that it holds", () => {
  const net = buildNetwork({
    ...described(
      [12, 12],
      [
        conv(2, 3),
        { kind: "batchNorm", momentum: 0.9, epsilon: 1e-4, activation: "tanh" },
        pool,
        { kind: "dropout", rate: 0.5 },
        dense(3, "softmax"),
      ],
    ),
    batch: 7,
  });
  const files = filesOf({ "model.safetensors": writeNetwork(net) });
  const models = open(files);
  expect(models.network).toEqual({ ...net.description, batch: 100 });
  const cells = readNow(models.cells(0), readerOf(files));
  const other = buildNetwork({ ...models.network!, seed: 2 });
  restore(other.cells(), cells);
  expect(writeNetwork(other).length).toBeGreaterThan(0);
  expect([...other.cells()].map(([, cell]) => [...cell.get()])).toEqual(
    [...net.cells()].map(([, cell]) => [...cell.get()]),
  );
  expect([...readNow(models.frame(0), readerOf(files)).tensors].map(([name, { shape }]) => [name, shape])).toEqual([
    ["layers.0.W", [10, 2]],
    ["layers.4.W", [51, 3]],
  ]);
});

test("a checkpoint of closurenet without its run is a chain, and the cells of its training are left aside", () => {
  const cells = {
    "layers.0.W": [5, 4],
    "layers.2.W": [5, 2],
    "layers.1.rng": [1, 4],
    "train.position": [1, 2],
    "film.weights": [1, 30],
    "optimizer.0.m.layers.0.W": [5, 4],
  };
  expect(titleOf(cells)).toBe("4-4-2 · relu");
  expect(saysOf(cells)).toContain("left aside: 3 tensors of a training: layers.1.rng, train.position and film.weights");
});

test("a normalisation in a checkpoint of closurenet is not passed over", () => {
  const cells = { "layers.0.W": [5, 4], "layers.1.gamma": [1, 4], "layers.1.beta": [1, 4], "layers.2.W": [5, 2] };
  expect(open(one(cells)).reason).toContain("a normalisation that only its run describes");
});

test("a file without any matrix is refused in one sentence", () => {
  expect(() => open(one({ scale: [3] }))).toThrowErrorMatchingInlineSnapshot(
    `[Error: [exchange] models: expected a matrix of weights, got none among 1 tensor. There is nothing to show.]`,
  );
  expect(() => open(filesOf({}))).toThrowErrorMatchingInlineSnapshot(
    `[Error: [exchange] models: expected at least one file that can be read, got none. There is none at all.]`,
  );
});
