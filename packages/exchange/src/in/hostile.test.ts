import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sequential } from "../testing/models.ts";
import { type Files, filesOf, open, readerOf, saidOf } from "../testing/open.ts";
import { f32, floats, modelFile, rawFile } from "../testing/raw-file.ts";
import { type Models, openModels } from "./models.ts";
import { readNow } from "./reading.ts";

const bytes = modelFile({ "fc1.weight": [3, 4], "fc1.bias": [3], "fc2.weight": [2, 3], "fc2.bias": [2] });
const good = Object.entries({ "fc1.weight": [3, 4], "fc1.bias": [3] }).map(
  ([name, shape]) => [name, floats(...shape)] as const,
);

const sentence = /^\[(?:exchange|checkpoint)\] [^\n]+$/;
const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** How many frames could be read, or the sentence that says why nothing could be opened. No other error may come. */
function frames(files: Files): number | string {
  let models: Models;
  try {
    models = open(files);
  } catch (error) {
    return said(error);
  }
  let read = 0;
  for (const i of models.checkpoints.keys()) {
    try {
      readNow(models.frame(i), readerOf(files));
      read++;
    } catch (error) {
      if (!sentence.test(said(error))) throw error;
    }
  }
  return read;
}

test("every cut of a file is refused in a sentence, and does not spoil the others", () => {
  for (let length = 0; length < bytes.length; length++) {
    const cut = bytes.subarray(0, length);
    expect(frames(filesOf({ "a.safetensors": cut }))).toMatch(sentence);
    expect(frames(filesOf({ "step_1.safetensors": bytes, "step_2.safetensors": cut }))).toBe(1);
  }
});

test("every change of a byte of the header is read or refused in a sentence", () => {
  const end = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  fc.assert(
    fc.property(fc.nat(end - 1), fc.nat(255), (at, byte) => {
      const changed = bytes.slice();
      changed[at] = byte;
      const found = frames(filesOf({ "a.safetensors": changed }));
      expect(found === 1 || sentence.test(String(found))).toBe(true);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test("names that are hostile do no harm", () => {
  const names = [
    "__proto__",
    "constructor",
    "toString.weight",
    "a".repeat(5000),
    "\u001b[31mred.weight",
    "\u202Eabc.bias",
    "",
    ".",
    "//",
    "weight.weight.weight",
  ];
  for (const name of names) {
    const files = filesOf({ [`${name}-1.safetensors`]: rawFile([...good, [name, f32([2, 3], [1, 2, 3, 4, 5, 6])]]) });
    expect(frames(files)).toBe(1);
    // oxlint-disable-next-line no-control-regex -- that is what must not be in it
    expect(saidOf(files)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const line of saidOf(files).split("\n")) expect(line.length).toBeLessThan(400);
  }
  expect(({} as Record<string, unknown>)["shape"]).toBeUndefined();
});

test("any names of files are ordered without an error, each once", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z0-9_\-=./]{0,12}$/), { minLength: 1, maxLength: 6 }),
      (names) => {
        const files = filesOf(Object.fromEntries(names.map((name) => [`${name}.safetensors`, bytes])));
        const { checkpoints } = open(files);
        const steps = checkpoints.map(({ step }) => step);
        expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
        expect(steps.every((step) => Number.isSafeInteger(step))).toBe(true);
      },
    ),
    { seed: 2, numRuns: 500 },
  );
});

test("sizes that change midway are met when the checkpoint is read, where headers were not read before", () => {
  const other = modelFile({ "fc1.weight": [5, 4], "fc1.bias": [5], "fc2.weight": [2, 5], "fc2.bias": [2] });
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`step_${i}.safetensors`, i === 101 ? other : bytes]),
  );
  const files = filesOf(many);
  const models = open(files);
  expect(models.checkpoints).toHaveLength(200);
  expect(() => readNow(models.frame(101), readerOf(files))).toThrowErrorMatchingInlineSnapshot(
    `[Error: [exchange] step_101: expected "fc1.weight" [3, 4] as in the other checkpoints, got [5, 4]. It is left out.]`,
  );
  expect(frames(files)).toBe(199);
});

test("few bytes are read of many files: some headers, and one tensor where one layer is wanted", () => {
  const large = modelFile(sequential);
  const files = filesOf(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`step_${i}.safetensors`, large])));
  const pieces: number[] = [];
  const counting = (piece: Parameters<ReturnType<typeof readerOf>>[0]): Uint8Array => {
    pieces.push(piece.to - piece.from);
    return readerOf(files)(piece);
  };
  const listed = [...files].map(([name, { length: size }]) => ({ name, size }));
  const models = readNow(openModels(listed), counting);
  expect(pieces.length).toBeLessThanOrEqual(24);
  pieces.length = 0;
  readNow(models.frame(500, [1]), counting);
  expect(pieces).toEqual([1 << 14, 4 * 360, 4 * 10]); // a header, the weight and the bias of the second layer
});

test("weights that are no numbers are filmed as they are", () => {
  const files = filesOf({
    "a.safetensors": rawFile([["weight", f32([1, 2], [Number.NaN, Number.POSITIVE_INFINITY])]]),
  });
  const W = readNow(open(files).frame(0), readerOf(files)).tensors.get("layers.0.W")!;
  expect([...new Uint16Array(W.data.slice().buffer)]).toEqual([0x7e00, 0x7c00, 0]);
});

test("two files with the same tensor are no shards of one checkpoint", () => {
  const files = filesOf({ "m-00001-of-00002.safetensors": bytes, "m-00002-of-00002.safetensors": bytes });
  expect(frames(files)).toMatchInlineSnapshot(
    `"[exchange] models: expected at least one file that can be read, got none. m-00002-of-00002.safetensors: expected each tensor in one shard, got "fc1.weight" again. It is left out."`,
  );
});

test("shards are put together, by their numbers or by an index", () => {
  const [a, b] = [
    modelFile({ "fc1.weight": [3, 4], "fc1.bias": [3] }),
    modelFile({ "fc2.weight": [2, 3], "fc2.bias": [2] }),
  ];
  const numbered = filesOf({ "step_5/m-00001-of-00002.safetensors": a, "step_5/m-00002-of-00002.safetensors": b });
  expect(open(numbered).title).toBe("4-3-2 · relu");
  const map = {
    metadata: {},
    weight_map: { "fc1.weight": "x.safetensors", "fc1.bias": "x.safetensors", "fc2.weight": "y.safetensors" },
  };
  const index = new TextEncoder().encode(JSON.stringify(map));
  const indexed = filesOf({
    "step_5/model.safetensors.index.json": index,
    "step_5/x.safetensors": a,
    "step_5/y.safetensors": b,
  });
  expect(open(indexed).checkpoints).toEqual([
    { name: "step_5/model", step: 5, epoch: 0, files: ["step_5/x.safetensors", "step_5/y.safetensors"] },
  ]);
  const both = filesOf({
    "m.safetensors": bytes,
    "m-00001-of-00002.safetensors": a,
    "m-00002-of-00002.safetensors": b,
  });
  expect(open(both).checkpoints.map(({ files }) => files)).toEqual([["m.safetensors"]]);
  expect(saidOf(both)).toContain("the same checkpoint in another number of files");
  expect(saidOf(filesOf({ "model.safetensors.index.json": index, "x.safetensors": a }))).toContain(
    "model: y.safetensors of its index is missing; what there is of it is shown",
  );
  expect(saidOf(filesOf({ "model.safetensors.index.json": index.subarray(0, 9), "x.safetensors": a }))).toContain(
    "problem: model.safetensors.index.json tells nothing",
  );
});
