import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "./testing/bundle.ts";
import { script } from "./testing/script.ts";
import { stripes, trained, trial } from "./testing/trainings.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const folder = mkdtempSync(join(tmpdir(), "kernels-wasm-"));
let module: string;
let right: string;
beforeAll(async () => {
  module = await bundle(folder);
  right = trained({ kernels: wasmKernels({ threads: 1 }), data: stripes(100), steps: 5 }).weights;
});
afterAll(() => rmSync(folder, { recursive: true }));

const training = `const { net, losses } = trial({ kernels: wasmKernels({ threads: 3 }), data: stripes(100), steps: 5 });`;
const bytes = `console.log(trained({ kernels: wasmKernels({ threads: 3 }), data: stripes(100), steps: 5 }).weights);`;

describe("the same bytes", () => {
  it("from more threads than processors", async () => {
    const { out } = await script(module, bytes.replace("threads: 3", "threads: 16"));
    expect(out).toBe(right);
  });

  it("from two workers that train side by side, each with threads of its own", async () => {
    const side = `import { Worker } from "node:worker_threads";
      const code = 'import { stripes, trained, wasmKernels } from "' + bundled + '"; ${bytes}';
      for (let i = 0; i < 2; i++) new Worker(new URL("data:text/javascript," + encodeURIComponent(code)));`;
    expect(await script(module, side)).toEqual({ code: 0, signal: null, out: `${right}\n${right}`, complaints: "" });
  });
});

describe("a script ends by itself", () => {
  it("after its training", async () => {
    expect(await script(module, bytes)).toEqual({ code: 0, signal: null, out: right, complaints: "" });
  });

  it.each([
    ["after a training that nobody took to its end", `${training} losses.next(); losses.next();`],
    ["after kernels that did nothing", "wasmKernels({ threads: 3 });"],
    ["after one step of each of six trainings", `for (let i = 0; i < 6; i++) { ${training} losses.next(); }`],
    ["where it says so itself, with threads at work", `${training} losses.next(); process.exit(0);`],
  ])("%s", async (_, code) => {
    expect(await script(module, code)).toEqual({ code: 0, signal: null, out: "", complaints: "" });
  });

  it("and one that throws in mid-training with its own error", async () => {
    const { code, complaints } = await script(module, `${training} losses.next(); throw new Error("enough");`);
    expect({ code, enough: complaints.includes("Error: enough") }).toEqual({ code: 1, enough: true });
  });
});

const alive = (): number => readdirSync("/proc/self/task").length;

/** Until as many threads are alive as `holds` says. */
const until = (holds: (count: number) => boolean) =>
  expect.poll(() => holds(alive()), { timeout: 10_000, interval: 20 }).toBe(true);

describe.skipIf(process.platform !== "linux")("threads", () => {
  it("end soon after the last work, and come back with new work, for the same bytes", async () => {
    const before = alive();
    const kernels = wasmKernels({ threads: 3 });
    expect(alive()).toBe(before);
    for (let round = 0; round < 2; round++) {
      const { net, losses } = trial({ kernels, data: stripes(100), steps: 5 });
      for (const _ of losses);
      expect(alive()).toBeGreaterThanOrEqual(before + 2);
      expect(net.params).toHaveLength(3);
      await until((count) => count <= before);
    }
    expect(trained({ kernels, data: stripes(100), steps: 5 }).weights).toBe(right);
    await until((count) => count <= before);
  });
});

const stub = (body: string): string => `
  import { createRequire } from "node:module";
  createRequire("/")("node:worker_threads").Worker = class { constructor() { ${body} } on() {} unref() {} };`;

/** A machine that says it has so many processors, and a Worker that only counts itself. */
const counting = (processors: string): string => `
  import { createRequire } from "node:module";
  const require = createRequire("/");
  require("node:os").availableParallelism = () => ${processors};
  let started = 0;
  require("node:worker_threads").Worker = class { constructor() { started++; } on() {} unref() {} };`;

describe("threads that are started", () => {
  it.each([
    ["as many as there are processors, the caller's thread included", "3", "", 2],
    ["eight at most", "64", "", 7],
    ["none where there is one processor", "1", "", 0],
    ["as many as were asked for", "2", "{ threads: 12 }", 11],
  ])("are %s, and none twice while it has not begun", async (_, processors, options, expected) => {
    const code = `${counting(processors)}
      const kernels = wasmKernels(${options});
      console.log(started);
      trained({ kernels, data: stripes(100), steps: 5 });
      console.log(started);`;
    expect(await script(module, code)).toMatchObject({ out: `0\n${expected}`, complaints: "" });
  });

  it("are not tried again once one is refused", async () => {
    const code = `${counting("8")}
      require("node:worker_threads").Worker = class { constructor() { started++; throw new Error("no"); } };
      trained({ kernels: wasmKernels(), data: stripes(100), steps: 5 });
      console.log(started);`;
    expect(await script(module, code)).toMatchObject({ out: "1", complaints: "" });
  });
});

describe("where threads cannot start, one does the work, for the same bytes", () => {
  const permission = Number(process.versions.node.split(".")[0]) < 22 ? "--experimental-permission" : "--permission";
  it.each([
    ["a policy refuses workers", [permission, "--allow-fs-read=*", "--no-warnings"], bytes],
    ["their constructor throws", [], `${stub('throw new Error("no");')} ${bytes}`],
    ["they never begin", [], `${stub("")} ${bytes}`],
    [
      "they throw at once",
      [],
      `
      import { createRequire } from "node:module";
      const threads = createRequire("/")("node:worker_threads");
      const { Worker } = threads;
      threads.Worker = function (code, options) { return new Worker("throw new Error()", options); };
      ${bytes}`,
    ],
  ])("%s", async (_, flags, code) => {
    expect(await script(module, code, { flags })).toMatchObject({ code: 0, out: right });
  });
});
