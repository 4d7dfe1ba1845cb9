import { mkdtempSync, rmSync } from "node:fs";
import { bundle } from "@closurenet/fixtures/page";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cell, plainKernels } from "@closurenet/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filled } from "./testing/matrices.ts";
import { script } from "./testing/script.ts";
import { stripes, trained } from "./testing/trainings.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const told = (options: string): string => `
  const notices = [];
  const kernels = wasmKernels({ ${options} notice: (message) => notices.push(message) });
  const { weights } = trained({ kernels, data: stripes(100), steps: 5 });
  console.log(JSON.stringify([kernels.name, weights, ...notices]));`;

/** Takes from the engine what it would need for modules that name one of these instructions. */
const refuse = (holds: string): string => `
  const { validate } = WebAssembly;
  WebAssembly.validate = (bytes) => (${holds}) && validate(bytes);`;

const plain = (why: string): string =>
  `[kernels-wasm] expected WebAssembly with SIMD, got none: ${why}. The plain kernels do the work, slower.`;

describe("an engine that lacks something gets the next best, with one notice, and a training the same bytes", () => {
  const folder = mkdtempSync(join(tmpdir(), "kernels-wasm-"));
  let module: string;
  let right: string;
  beforeAll(async () => {
    module = await bundle(new URL("testing/bundled.ts", import.meta.url), folder);
    right = trained({ kernels: plainKernels(), data: stripes(100), steps: 5 }).weights;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const answer = async (code: string, flags: readonly string[] = []): Promise<unknown> => {
    const { out, complaints } = await script(module, code, { flags });
    expect(complaints).toBe("");
    return JSON.parse(out);
  };
  const LACKS = plain("this engine lacks its instructions");
  const ROUNDED =
    "[kernels-wasm] expected relaxed SIMD, got none: products and sums are rounded one by one, a little slower.";

  it.runIf(process.arch === "x64").each(["", "threads: 1,", "relaxed: false,"])(
    "no SIMD: V8 for an old processor, %s",
    async (options) => {
      expect(await answer(told(options), ["--no-enable-sse4-1"])).toEqual(["plain", right, LACKS]);
    },
  );

  it.each([
    ["no WebAssembly that validates", refuse("false"), LACKS],
    [
      "a policy that forbids to compile",
      "WebAssembly.Module = class { constructor() { throw new Error('not here'); } };",
      plain(
        "it may not be compiled here (not here). A Content-Security-Policy has to allow script-src 'wasm-unsafe-eval'",
      ),
    ],
    [
      "a system that refuses its memory",
      "WebAssembly.Memory = class { constructor() { throw new RangeError('no room'); } };",
      plain("the system refuses its memory, as under a low limit of addresses"),
    ],
    ["no WebAssembly at all", "delete globalThis.WebAssembly;", plain("there is no WebAssembly here")],
  ])("%s", async (_, without, notice) => {
    expect(await answer(without + told(""))).toEqual(["plain", right, notice]);
  });

  it.each(["threads: 1,", "threads: 2,"])("no relaxed SIMD, %s", async (options) => {
    // The builds with relaxed SIMD have its multiply-add among their instructions: 0xfd, 0x105 in two bytes.
    const relaxed = "Buffer.from(bytes).indexOf(Buffer.from([0xfd, 0x85, 0x02])) < 0";
    expect(await answer(refuse(relaxed) + told(options))).toEqual(["wasm", right, ROUNDED]);
  });

  it("no relaxed SIMD where it was not asked for: nothing to tell", async () => {
    expect(await answer(told("relaxed: false,"))).toEqual(["wasm", right]);
  });

  it.each(["undefined", "class { constructor() { throw new Error(); } }"])(
    "no shared memory: SharedArrayBuffer is %s",
    async (buffer) => {
      expect(await answer(`globalThis.SharedArrayBuffer = ${buffer}; ${told("threads: 2, relaxed: false,")}`)).toEqual([
        "wasm",
        right,
      ]);
    },
  );

  it("no modules that share memory, though memory can be shared", async () => {
    // Such a module imports a memory with both flags: it has a maximum, and is shared.
    const shared = 'Buffer.from(bytes).indexOf(Buffer.from("\\x06memory\\x02\\x03")) < 0';
    expect(await answer(refuse(shared) + told("threads: 2, relaxed: false,"))).toEqual(["wasm", right]);
  });

  it("tells by console.warn where nobody else is named", async () => {
    const { out, complaints } = await script(module, `${refuse("false")} wasmKernels(); console.log("done");`);
    expect({ out, complaints }).toEqual({ out: "done", complaints: LACKS });
  });
});

describe("what cannot be is an error", () => {
  it.each([0, -1, 1.5, 33, NaN, Infinity])("%s threads", (threads) => {
    expect(() => wasmKernels({ threads: threads })).toThrow(
      `[kernels-wasm] threads: expected a whole number from 1 to 32, got ${threads}. Leave it out for all processors.`,
    );
  });

  it("an option that nobody knows, but none that is undefined", () => {
    expect(() => wasmKernels(Object.assign({ workers: 2 }))).toThrow(
      "[kernels-wasm] wasmKernels: expected no other options than threads, relaxed, notice, got workers.",
    );
    const { name } = wasmKernels({ threads: undefined, relaxed: undefined, notice: undefined });
    expect(name).toBe(wasmKernels().name);
  });

  it.each([1, 2, 32])("but not %s threads", (threads) => {
    expect(() => wasmKernels({ threads })).not.toThrow();
  });

  const kernels = wasmKernels({ threads: 1 });
  const own = filled(kernels, 2, 2, [1, 2, 3, 4]);
  it.each([
    ["plain kernels", plainKernels().cell(2, 2)],
    ["other wasm kernels", wasmKernels({ threads: 1 }).cell(2, 2)],
    ["wasm kernels with threads", wasmKernels({ threads: 2 }).cell(2, 2)],
    ["64-bit floats", cell(2, 2, new Float64Array(4))],
  ])("a cell of %s, wherever it stands", (_, foreign) => {
    const message =
      "[kernels-wasm] cell: expected a 2 × 2 cell in the memory of these kernels, got one elsewhere. " +
      "Make it with their cell(rows, cols), and copy the values in with set.";
    expect(() => kernels.add(own, foreign)).toThrow(message);
    expect(() => kernels.add(foreign, own)).toThrow(message);
    expect(() => kernels.affine(foreign, own, own, 2)).toThrow(message);
    expect(() => kernels.affineGradient(own, own, foreign, 2)).toThrow(message);
    expect(() => kernels.table(new Uint8Array(4), 1)(Int32Array.of(0, 1), 0, 2, foreign)).toThrow(message);
    expect([...own.get()]).toEqual([1, 2, 3, 4]);
  });

  it.each([2, -1, 2 ** 31 - 1])("example %s of two", (number) => {
    const X = filled(kernels, 2, 2, [9, 9, 9, 9]);
    const table = kernels.table(Uint8Array.of(1, 2, 3, 4), 0.5);
    expect(() => table(Int32Array.of(0, number), 0, 2, X)).toThrow(
      `[kernels-wasm] table: expected the number of one of 2 examples, got ${number}.`,
    );
    expect([...X.get()]).toEqual([9, 9, 9, 9]);
    table(Int32Array.of(1, 0), 0, 2, X);
    expect([...X.get()]).toEqual([1.5, 2, 0.5, 1]);
  });

  it("more examples than the order names", () => {
    const table = kernels.table(Uint8Array.of(1, 2, 3, 4), 1);
    expect(() => table(Int32Array.of(0), 0, 2, own)).toThrow(
      "[kernels-wasm] table: expected the number of one of 2 examples, got undefined.",
    );
  });
});
