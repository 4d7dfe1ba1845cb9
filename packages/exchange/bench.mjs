// How far the probabilities of an exported network are from the exact ones, here and in other programs: node bench.mjs RUN
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cell, dense, elu, gelu, identity, network, relu, sigmoid, softmax, softplus, tanh } from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import { buildNetwork, pixelInput } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { loadMnist } from "@closurenet/mnist/node";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import * as ort from "onnxruntime-web";
import { toPyTorch, toTfjs } from "./dist/index.js";
import { writeExport } from "./dist/node.js";
import { toOnnx } from "./dist/out/onnx.js";

const COUNT = 1000;
const activations = { elu, gelu, identity, relu, sigmoid, softmax, softplus, tanh };

const named = process.argv.slice(2).find((word) => !word.startsWith("-"));
if (named === undefined) {
  console.error("[exchange] bench: expected a run folder, got none. Train one: npm start -- --no-open.");
  process.exit(2);
}
const dir = resolve(process.env.INIT_CWD ?? "", named); // as it is called from where the command was typed
const { net, experiment, step } = openTrained(dir);
const { description } = net;
const { test, source } = await loadMnist();
const size = test.rows * test.cols;
const rows = Float32Array.from(test.images.subarray(0, COUNT * size), pixelInput(experiment.data));

/** The same network with 64-bit floats in all cells: all products, sums and exponentials are taken in them. */
function exact() {
  const layers = description.layers.map(({ kind, units, activation }) => {
    const f = activations[activation];
    if (kind !== "dense" || !f) {
      throw new Error(`[exchange] bench: expected dense layers of named activations, got ${kind}. Take another run.`);
    }
    return dense(units, f);
  });
  const twin = network(description.input, layers, { batch: COUNT, kernels: referenceKernels() });
  return probabilities(twin, Float64Array.from(rows));
}

/** What a network makes of `inputs` with the weights of the run. */
function probabilities(twin, inputs) {
  for (const [name, own] of twin.cells()) own.set(net.cells().get(name).get());
  return twin(cell(COUNT, size, inputs)).get();
}

const ours = (kernels) => probabilities(buildNetwork({ ...description, kernels, batch: COUNT }), rows);

async function onnx() {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(toOnnx(net)[0].bytes, { logSeverityLevel: 3 });
  const { output } = await session.run({ input: new ort.Tensor("float32", rows, [COUNT, 1, test.rows, test.cols]) });
  return output.data;
}

async function tfjs() {
  const files = new Map(toTfjs(net).map(({ name, bytes }) => [name, bytes]));
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  const weightData = files.get("weights.bin").slice().buffer;
  const weightSpecs = weightsManifest[0].weights;
  const model = await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  return model.predict(tf.tensor(rows, [COUNT, test.rows, test.cols]), { batchSize: COUNT }).dataSync();
}

/** Undefined where there is no Python with PyTorch. */
function pytorch() {
  const folder = mkdtempSync(join(tmpdir(), "truth-"));
  try {
    writeExport(folder, toPyTorch(net));
    writeFileSync(join(folder, "x.bin"), rows);
    const script = new URL("src/testing/run-pytorch.py", import.meta.url).pathname;
    const job = { folder, shape: [COUNT, 1, test.rows, test.cols], first: false };
    execFileSync(process.env.PYTHON ?? "python3", [script], {
      input: JSON.stringify([job]),
      stdio: ["pipe", "ignore", "ignore"],
    });
    return new Float32Array(new Uint8Array(readFileSync(join(folder, "y.bin"))).buffer);
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const furthest = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

const truth = exact();
const contenders = [
  ["closurenet, plain and wasm", ours("plain")],
  ["closurenet, wasm-relaxed", ours("wasm-relaxed")],
  ["ONNX Runtime, wasm", await onnx()],
  ["TensorFlow.js, cpu", await tfjs()],
  ["PyTorch", pytorch()],
];
const own = contenders[0][1];
console.log(
  `step ${step} of ${dir}; ${COUNT} test digits, ${source.where}: the largest difference of ${10 * COUNT} probabilities\n`,
);
console.log("| | from 64-bit floats | from closurenet, plain |\n| --- | --: | --: |");
for (const [name, found] of contenders) {
  const [fromTruth, fromOurs] = [truth, own].map((other) => found && furthest(found, other).toExponential(1));
  console.log(found ? `| ${name} | ${fromTruth} | ${found === own ? "" : fromOurs} |` : `| ${name} | not there | |`);
}
