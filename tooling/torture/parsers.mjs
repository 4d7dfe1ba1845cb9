import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { built } from "./built.mjs";
import { idxImages, idxLabels } from "./digits.mjs";
import { checkpointSum, recordingSums } from "./right-sums.mjs";

const checkpoint = await built("packages/checkpoint/dist/index.js");
const { createRun, openRun } = await built("packages/checkpoint/dist/node.js");
const { cell } = await built("packages/core/dist/index.js");
const { openModels, readNow } = await built("packages/exchange/dist/index.js");
const { parseExperiment } = await built("packages/experiment/dist/index.js");
const { joinDigits, readImages, readLabels } = await built("packages/mnist/dist/index.js");
const { gunzip } = await built("packages/mnist/dist/node.js");
const { answer } = await built("apps/viewer/dist/server/answer.js");
const { runs } = await built("apps/viewer/dist/server/runs.js");

const bytesOf = (text) => new TextEncoder().encode(text);
const base64 = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString("base64");
const tensorText = ([name, { dtype, shape, data }]) => JSON.stringify([name, dtype, shape, base64(data)]);
const frameText = ({ step, epoch, metrics, tensors }) =>
  JSON.stringify([step, epoch, metrics, [...tensors].map(tensorText)]);

/** What is told and not thrown has to be a sentence of ours, too. */
function told(problem) {
  if (problem !== undefined && !/^\[[a-z-]+\] \S/.test(problem)) throw new Error(problem);
}

const cells = new Map([
  [
    "layers.0.W",
    cell(
      4,
      2,
      Float32Array.from({ length: 8 }, (_, i) => i / 7),
    ),
  ],
  [
    "layers.1.W",
    cell(
      3,
      2,
      Float32Array.from({ length: 6 }, (_, i) => -i),
    ),
  ],
]);
const tensors = (shapes) =>
  new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 10);
      return [name, { dtype: "F32", shape, data: new Uint8Array(data.buffer) }];
    }),
  );

/** A recording of three frames, as a training writes it. */
function recording() {
  const pieces = [];
  const writer = checkpoint.recordingWriter((bytes) => void pieces.push(bytes.slice()), { run: "3-2-2" });
  for (const step of [0, 5, 9])
    writer.frame(step, step / 10, cells, [{ step, epoch: step / 10, loss: 1 / (step + 1) }]);
  writer.close();
  return new Uint8Array(Buffer.concat(pieces));
}

const description = {
  format: "closurenet run",
  version: 1,
  input: [2, 2],
  layers: [
    { kind: "dense", units: 3, activation: "relu", init: { kind: "he" } },
    { kind: "dropout", rate: 0.25 },
    { kind: "dense", units: 2, activation: "softmax", init: { kind: "glorot" } },
  ],
  loss: "softmax cross-entropy",
  optimizer: { kind: "momentum", learningRate: 0.05, beta: 0.9 },
  schedule: "constant",
  batch: 4,
  epochs: 3,
  validation: 0.25,
  seed: 7,
  every: null,
  kernels: "plain",
  data: { name: "stripes", source: "drawn", train: 40, test: 0, digests: {} },
};

/** All frames that a reader takes for good, given in three pieces. */
function framesOf(bytes) {
  const reader = checkpoint.recordingReader("x.mcap");
  const [a, b] = [bytes.length >> 2, bytes.length >> 1];
  const frames = [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)].flatMap((piece) => reader.push(piece));
  told(reader.end().problem);
  return frames.map(frameText);
}

/** All frames that the index at the end leads to. One that is refused is left out. */
async function framesAt(bytes) {
  const marks = await checkpoint.recordingIndex(async (from, to) => bytes.subarray(from, to), bytes.length, "x.mcap");
  return (marks ?? []).map((mark, i) => {
    try {
      return frameText(checkpoint.readFrame(bytes.subarray(mark.start, mark.start + mark.length), mark, i, "x.mcap"));
    } catch (error) {
      told(error.message);
      return undefined;
    }
  });
}

/** Files of another program, of which the second may be changed. */
const models = {
  "step_1.safetensors": checkpoint.writeSafetensors(tensors({ "fc1.weight": [3, 4], "fc1.bias": [3] })),
};
function modelFrames(bytes) {
  const files = { ...models, "step_2.safetensors": bytes };
  const read = ({ file, from, to }) => files[file].subarray(from, to);
  const found = readNow(openModels(Object.entries(files).map(([name, { length }]) => ({ name, size: length }))), read);
  return found.checkpoints.map((_, i) => {
    try {
      return frameText(readNow(found.frame(i), read));
    } catch (error) {
      told(error.message);
      return undefined;
    }
  });
}

/**
 * Whatever reads what others may have made. `read` gives what it took for good, in parts. Where `sure` is set, a checksum covers
 * each part, so it must be what the input held before it was changed. Whatever it throws is a sentence of ours. `mend` puts the
 * checksums right after a change.
 *
 * @param dir a folder to write into
 */
export function parsers(dir) {
  const film = recording();
  const saved = checkpoint.writeCheckpoint(9, cells, new Map([["note", "a"]]));
  const digits = idxImages(
    Uint8Array.from({ length: 20 }, (_, i) => i),
    5,
    2,
    2,
  );
  const labels = idxLabels(Uint8Array.of(1, 2, 3, 4, 5));

  /** A run in a folder of its own. */
  function runFolder(name) {
    const folder = join(dir, name);
    createRun(folder, description);
    writeFileSync(join(folder, "recording.mcap"), film);
    writeFileSync(join(folder, "checkpoints/step-00000009.safetensors"), saved);
    return realpathSync(folder);
  }

  const run = runFolder("run");
  writeFileSync(join(run, "secret"), "secret");
  const shelf = runs();
  const { url } = shelf.adopt(run);
  const shown = new Set(
    ["run.json", "recording.mcap", "checkpoints/step-00000009.safetensors"].map((name) => join(run, name)),
  );
  const web = join(dir, "web");
  mkdirSync(web);
  writeFileSync(join(web, "index.html"), "page");
  shown.add(join(realpathSync(web), "index.html"));

  /** Asks the server: nothing but what it may show. */
  function asked(bytes) {
    const [path = "", range] = Buffer.from(bytes).toString("latin1").split(" ");
    const {
      stream,
      status,
      text = "",
    } = answer({ method: "GET", path, range }, { web, runs: shelf, digits: () => new Map() });
    if (status === 500) throw new Error(text);
    const shows = stream?.path;
    stream?.destroy();
    return shows === undefined || shown.has(shows) ? [] : [shows];
  }

  /** Opens a run in which one file is changed. */
  function opened(name) {
    const folder = runFolder(name.replace(".", "-"));
    return (bytes) => {
      writeFileSync(join(folder, name), bytes);
      const found = openRun(folder);
      return [JSON.stringify(found.failure() ?? null), String(found.newestCheckpoint()?.step)];
    };
  }

  return [
    { name: "a recording, piece by piece", sure: true, inputs: [film], read: framesOf },
    { name: "a recording with right sums", inputs: [film], mend: recordingSums, read: framesOf },
    { name: "the index of a recording", sure: true, inputs: [film], read: framesAt },
    { name: "an index with right sums", inputs: [film], mend: recordingSums, read: framesAt },
    {
      name: "a checkpoint",
      sure: true,
      inputs: [saved],
      read: (bytes) => [[...checkpoint.readCheckpoint(bytes, "x.safetensors").tensors].map(tensorText).join()],
    },
    {
      name: "a checkpoint with a right sum",
      inputs: [saved],
      mend: checkpointSum,
      read: (bytes) => [...checkpoint.readCheckpoint(bytes, "x.safetensors").tensors].map(tensorText),
    },
    {
      name: "safetensors",
      inputs: [checkpoint.writeCells(cells), models["step_1.safetensors"]],
      read: (bytes) => [...checkpoint.readSafetensors(bytes, "x.safetensors").tensors].map(tensorText),
    },
    { name: "safetensors of another program", inputs: [models["step_1.safetensors"]], read: modelFrames },
    {
      name: "run.json",
      inputs: [bytesOf(JSON.stringify(description))],
      read(bytes) {
        let found;
        try {
          found = JSON.parse(Buffer.from(bytes).toString("utf8"));
        } catch {
          return [];
        }
        return [JSON.stringify(parseExperiment(found, "run.json"))];
      },
    },
    {
      name: "run.json in its folder",
      few: true,
      inputs: [bytesOf(JSON.stringify(description))],
      read: opened("run.json"),
    },
    {
      name: "failed.json in its folder",
      few: true,
      inputs: [bytesOf(JSON.stringify({ step: 3, reason: "the loss is NaN" }))],
      read: opened("failed.json"),
    },
    { name: "IDX pictures", inputs: [digits], read: (bytes) => [String(readImages(bytes, "x").count)] },
    { name: "IDX labels", inputs: [labels], read: (bytes) => [base64(readLabels(bytes, "x"))] },
    {
      name: "IDX pictures and labels",
      inputs: [labels],
      read: (bytes) => [String(joinDigits(readImages(digits, "x"), readLabels(bytes, "y"), ["x", "y"]).count)],
    },
    {
      name: "gzipped IDX",
      sure: true,
      inputs: [new Uint8Array(gzipSync(digits))],
      read: (bytes) => [base64(readImages(gunzip(bytes, "x"), "x").images)],
    },
    {
      name: "addresses of the local server",
      sure: true,
      inputs: [
        `${url}run.json`,
        `${url}recording.mcap bytes=3-40`,
        `${url}checkpoints/step-00000009.safetensors`,
        "/",
      ].map(bytesOf),
      read: asked,
    },
  ];
}
