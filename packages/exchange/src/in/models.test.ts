import { floatsOf, readSafetensors, writeSafetensors, type Tensor } from "@closurenet/checkpoint";
import { expect, test } from "vitest";
import { floats, modelFile, sequential } from "../testing/models.ts";
import type { Corrections } from "./corrections.ts";
import { type Models, openModels } from "./models.ts";
import { type Piece, readLater, readNow } from "./reading.ts";

type Files = Readonly<Record<string, Uint8Array>>;
const reader =
  (files: Files) =>
  ({ file, from, to }: Piece): Uint8Array =>
    files[file]!.subarray(from, to);
const open = (files: Files, corrections?: Corrections): Models =>
  readNow(
    openModels(
      Object.entries(files).map(([name, { length: size }]) => ({ name, size })),
      corrections,
    ),
    reader(files),
  );
const saidOf = (files: Files, corrections?: Corrections): string =>
  open(files, corrections)
    .said.map(({ about, text }) => `${about}: ${text}`)
    .join("\n");
const frameOf = (files: Files, i: number): ReadonlyMap<string, Tensor> =>
  readNow(open(files).frame(i), reader(files)).tensors;
const tensorsOf = (bytes: Uint8Array): ReadonlyMap<string, Tensor> => readSafetensors(bytes).tensors;

test("says what it understood, in a few lines", () => {
  const bytes = modelFile(sequential);
  expect(saidOf({ "step_50.safetensors": bytes, "step_100.safetensors": bytes })).toMatchInlineSnapshot(`
    "checkpoints: 2 steps from 50 to 100 from the number behind "step_" in file names
    network: 784-36-10 · relu (assumed: --activation tells another)
    weights: [out, in], as the biases tell
    input: 28 × 28, guessed from 784 numbers (--input tells another)"
  `);
});

test("a frame has the numbers of its file, as [in, out] with the row of biases", () => {
  const bytes = modelFile({ "fc.weight": [3, 4], "fc.bias": [3] });
  const W = frameOf({ "a.safetensors": bytes }, 0).get("layers.0.W")!;
  expect(W).toMatchObject({ dtype: "F16", shape: [5, 3] });
  const [weight, bias] = ["fc.weight", "fc.bias"].map((name) => floatsOf(tensorsOf(bytes).get(name)!));
  const expected = [0, 1, 2, 3].flatMap((from) => [0, 1, 2].map((unit) => weight![unit * 4 + from]!)).concat(...bias!);
  floatsOf(W).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
});

test("the same code reads files that arrive later", async () => {
  const files = { "a-1.safetensors": modelFile(sequential), "a-2.safetensors": modelFile(sequential) };
  const read = reader(files);
  const listed = Object.entries(files).map(([name, { length: size }]) => ({ name, size }));
  const models = await readLater(openModels(listed), async (piece) => read(piece));
  expect(models.title).toBe(open(files).title);
  const frame = await readLater(models.frame(1), async (piece) => read(piece));
  expect(frame.tensors).toEqual(frameOf(files, 1));
});

test("a tensor of a type that nobody knows is left aside, and the others are read", () => {
  const bytes = modelFile(sequential);
  const end = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const json: Record<string, unknown> = JSON.parse(new TextDecoder().decode(bytes.subarray(8, end)));
  const data = bytes.subarray(end);
  json["scale"] = { dtype: "F8_E8M0", shape: [4], data_offsets: [data.length, data.length + 4] };
  const header = new TextEncoder().encode(JSON.stringify(json));
  const file = new Uint8Array(8 + header.length + data.length + 4);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(data, 8 + header.length);
  expect(saidOf({ "a.safetensors": file })).toContain(
    "left aside: 1 tensor of types that are not read (F8_E8M0): scale",
  );
  expect(open({ "a.safetensors": file }).title).toBe("784-36-10 · relu");
});

test("what is broken, incomplete or different is told and left out; the rest is played", () => {
  const bytes = modelFile(sequential);
  const files = {
    "step_1.safetensors": bytes,
    "step_2.safetensors": bytes.subarray(0, 50),
    "step_3.safetensors": bytes,
    "step_4.safetensors": modelFile({ "0.weight": [50, 784], "0.bias": [50], "2.weight": [10, 50], "2.bias": [10] }),
    "step_5-00001-of-00002.safetensors": bytes,
    "optimizer.safetensors": writeSafetensors(new Map([["exp_avg", floats(3, 3)]])),
  };
  expect(open(files).checkpoints.map(({ step }) => step)).toEqual([1, 3]);
  expect(saidOf(files)).toMatchInlineSnapshot(`
    "checkpoints: 5 steps from 1 to 5 from the number behind "step_" in file names
    network: 784-36-10 · relu (assumed: --activation tells another)
    problem: step_2.safetensors: expected a header of 280 bytes, got 42. The file is cut short; get it again. It is left out.
    problem: step_5: 1 of its 2 shards is missing; it is left out
    problem: step_4: other layers or sizes than the rest; left out, open them alone
    weights: [out, in], as the biases tell
    input: 28 × 28, guessed from 784 numbers (--input tells another)
    left aside: 1 file with the state of an optimizer: optimizer"
  `);
});
