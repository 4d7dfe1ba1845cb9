import { mkdtempSync, rmSync } from "node:fs";
import { bundle } from "@closurenet/fixtures/page";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "./engine.ts";
import { kernelsOn } from "./kernels-on.ts";
import { script } from "./testing/script.ts";
import { stripes, trained } from "./testing/trainings.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const folder = mkdtempSync(join(tmpdir(), "kernels-wasm-"));
let module: string;
let right: string;
beforeAll(async () => {
  module = await bundle(new URL("testing/bundled.ts", import.meta.url), folder);
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

describe("what is shared", () => {
  const running = engine(false, 2)!;
  const kernels = kernelsOn({ ...running, callHelpers: () => {} });
  /** How many jobs were posted for helpers (assembly/jobs.ts). */
  const posted = (): number => new Int32Array(running.memory.buffer)[1]!;

  it.each([
    { n: 300, width: 7, shared: false },
    { n: 10, width: 30, shared: false },
    { n: 300, width: 8, shared: true },
    { n: 10, width: 50, shared: true },
  ])("of $n rows and a layer of $width × $width: $shared", ({ n, width, shared }) => {
    const [X, S] = [kernels.cell(n, width), kernels.cell(n, width)];
    const [W, G] = [kernels.cell(width + 1, width), kernels.cell(width + 1, width)];
    const jobs = [
      () => kernels.affine(X, W, S, n),
      () => kernels.affineGradient(X, S, G, n),
      () => kernels.affineInput(S, W, X, n),
    ].map((product) => {
      const before = posted();
      product();
      return posted() - before;
    });
    expect(jobs).toEqual(shared ? [1, 1, 1] : [0, 0, 0]);
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

describe("threads", () => {
  const workers = { started: 0, ended: 0 };
  const count = (worker: Worker): void => {
    workers.started++;
    worker.on("exit", () => workers.ended++);
  };
  beforeAll(() => void process.on("worker", count));
  afterAll(() => void process.off("worker", count));
  /** How many were started; Node tells in the next turn. */
  const started = async (): Promise<number> => {
    await new Promise(setImmediate);
    return workers.started;
  };

  it("end soon after the last work, and come back with new work, for the same bytes", async () => {
    const kernels = wasmKernels({ threads: 3 });
    const train = (): string => trained({ kernels, data: stripes(100), steps: 5 }).weights;
    expect(await started()).toBe(0);
    for (let round = 0; round < 3; round++) {
      const before = workers.started;
      expect(train()).toBe(right);
      expect(await started()).toBeGreaterThanOrEqual(before + 2); // one may end and come back while it trains
      await expect.poll(() => workers.ended).toBe(workers.started);
    }
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
