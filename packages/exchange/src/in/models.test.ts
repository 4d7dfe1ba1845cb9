import { floatsOf, readSafetensors, type Tensor } from "@closurenet/checkpoint";
import { expect, test } from "vitest";
import { sequential } from "../testing/models.ts";
import { type Files, filesOf, open, readerOf, saidOf } from "../testing/open.ts";
import { floats, modelFile, rawFile } from "../testing/raw-file.ts";
import { openModels } from "./models.ts";
import { readLater, readNow } from "./reading.ts";

const frameOf = (files: Files, i: number): ReadonlyMap<string, Tensor> =>
  readNow(open(files).frame(i), readerOf(files)).tensors;

test("says what it understood, in a few lines", () => {
  const bytes = modelFile(sequential);
  expect(saidOf(filesOf({ "step_50.safetensors": bytes, "step_100.safetensors": bytes }))).toMatchInlineSnapshot(`
    "checkpoints: 2, at steps 50 … 100: the number behind "step_" in file names
    network: 784-36-10 · relu (assumed: --activation tells another)
    weights: [out, in], as the biases tell
    input: 28 × 28, guessed from 784 numbers (--input tells another)"
  `);
});

test("a frame has the numbers of its file, as [in, out] with the row of biases", () => {
  const bytes = modelFile({ "fc.weight": [3, 4], "fc.bias": [3] });
  const W = frameOf(filesOf({ "a.safetensors": bytes }), 0).get("layers.0.W")!;
  expect(W).toMatchObject({ dtype: "F16", shape: [5, 3] });
  const [weight, bias] = ["fc.weight", "fc.bias"].map((name) => floatsOf(readSafetensors(bytes).tensors.get(name)!));
  const expected = [0, 1, 2, 3].flatMap((from) => [0, 1, 2].map((unit) => weight![unit * 4 + from]!)).concat(...bias!);
  floatsOf(W).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
});

test("the same code reads files that arrive later", async () => {
  const files = filesOf({ "a-1.safetensors": modelFile(sequential), "a-2.safetensors": modelFile(sequential) });
  const read = readerOf(files);
  const listed = [...files].map(([name, { length: size }]) => ({ name, size }));
  const models = await readLater(openModels(listed), async (piece) => read(piece));
  expect(models.title).toBe("784-36-10 · relu");
  const frame = await readLater(models.frame(1), async (piece) => read(piece));
  expect(frame.tensors).toEqual(frameOf(files, 1));
});

test("a tensor of a type that nobody knows is left aside, and the others are read", () => {
  const known = Object.entries(sequential).map(([name, shape]) => [name, floats(...shape)] as const);
  const scale = { dtype: "F8_E8M0", shape: [4], data: new Uint8Array(4) };
  const files = filesOf({ "a.safetensors": rawFile([...known, ["scale", scale]]) });
  expect(saidOf(files)).toContain("left aside: 1 tensor of types that are not read (F8_E8M0): scale");
  expect(open(files).title).toBe("784-36-10 · relu");
});

test("what is broken, incomplete or different is told and left out; the rest is played", () => {
  const bytes = modelFile(sequential);
  const files = filesOf({
    "step_1.safetensors": bytes,
    "step_2.safetensors": bytes.subarray(0, 50),
    "step_3.safetensors": bytes,
    "step_4.safetensors": modelFile({ "0.weight": [50, 784], "0.bias": [50], "2.weight": [10, 50], "2.bias": [10] }),
    "step_5-00001-of-00002.safetensors": bytes,
    "optimizer.safetensors": modelFile({ exp_avg: [3, 3] }),
  });
  expect(open(files).checkpoints.map(({ step }) => step)).toEqual([1, 3]);
  expect(saidOf(files)).toMatchInlineSnapshot(`
    "checkpoints: 2, at steps 1 … 3: the number behind "step_" in file names
    network: 784-36-10 · relu (assumed: --activation tells another)
    problem: step_2.safetensors: expected a header of 283 bytes, got 42. The file is cut short; get it again. It is left out.
    problem: step_5: 1 of its 2 shards is missing; it is left out
    problem: step_4: other layers or sizes than the rest; left out, open them alone
    weights: [out, in], as the biases tell
    input: 28 × 28, guessed from 784 numbers (--input tells another)
    left aside: 1 file with the state of an optimizer: optimizer"
  `);
});

const at = (step: string): Uint8Array => modelFile(sequential, { step, epoch: "2" });

test("where names tell no step, the files may", () => {
  const files = filesOf({ "model-3fa85f64.safetensors": at("500"), "model-9c1d2e3f.safetensors": at("100") });
  expect(open(files).checkpoints.map(({ step, epoch }) => [step, epoch])).toEqual([
    [100, 2],
    [500, 2],
  ]);
  expect(saidOf(files)).toContain('checkpoints: 2, at steps 100 … 500: "step" in the metadata of the files');
  expect(open(filesOf({ "model.safetensors": at("7") })).checkpoints[0]!.step).toBe(7);
  const named = filesOf({ "step_1.safetensors": at("500"), "step_2.safetensors": at("100") });
  expect(open(named).checkpoints.map(({ step }) => step)).toEqual([1, 2]);
  const equal = filesOf({
    "a.safetensors": modelFile(sequential, { step: "5" }),
    "b.safetensors": modelFile(sequential, { step: "5" }),
  });
  expect(open(equal).checkpoints.map(({ step }) => step)).toEqual([0, 1]);
});
