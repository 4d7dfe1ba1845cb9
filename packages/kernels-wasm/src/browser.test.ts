import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as found } from "@closurenet/fixtures";
import { bundle, chromiumFlags, serve } from "@closurenet/fixtures/page";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stripes, trained } from "./testing/trainings.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const steps = 12;

/** Trains here, wherever that is, and says with what bytes it ends. */
const train = `import { stripes, trained, wasmKernels } from "/bundled.mjs";
export function result() {
  const notices = [];
  const data = stripes(100);
  const run = (options) => {
    const kernels = wasmKernels({ ...options, notice: (text) => notices.push(text) });
    const shared = !(kernels.cell(1, 1).get().buffer instanceof ArrayBuffer);
    return { name: kernels.name, shared, bytes: trained({ kernels, data, steps: ${steps} }).weights };
  };
  return { exact: run({ threads: 3, relaxed: false }), relaxed: run({ threads: 3 }), isolated: crossOriginIsolated, notices };
}`;
const files: Record<string, [type: string, text: () => string]> = {
  "/": [
    "text/html",
    () => '<!doctype html><link rel="icon" href="data:," /><script type="module" src="/page.js"></script>',
  ],
  "/train.js": ["text/javascript", () => train],
  "/worker.js": ["text/javascript", () => 'import { result } from "/train.js"; postMessage(result());'],
  "/page.js": [
    "text/javascript",
    () => `import { result } from "/train.js";
      window.inPage = async () => result();
      window.inWorker = () => new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      });`,
  ],
};
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
/** What the README says that a policy must allow; nothing else is. */
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src data:";

interface Result {
  readonly exact: { readonly name: string; readonly shared: boolean; readonly bytes: string };
  readonly relaxed: Result["exact"];
  readonly isolated: boolean;
  readonly notices: string[];
}

interface Expected {
  readonly headers: Record<string, string>;
  readonly shared: boolean;
  /** What the page may say. */
  readonly complaint?: RegExp;
  readonly plain?: boolean;
}

describe.skipIf(!found.path)("in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "kernels-wasm-"));
  let browser: Browser;
  let exact: string;
  const servers: { close(): void }[] = [];

  beforeAll(async () => {
    const module = await bundle(new URL("testing/bundled.ts", import.meta.url), folder);
    files["/bundled.mjs"] = ["text/javascript", () => readFileSync(module, "utf8")];
    browser = await chromium.launch({ executablePath: found.path!, args: chromiumFlags });
    exact = trained({ kernels: wasmKernels({ threads: 1, relaxed: false }), data: stripes(100), steps }).weights;
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  /** What a training on the page's own thread and one in a worker end in, what was asked of the server, what went wrong. */
  async function visit(headers: Record<string, string>) {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000); // ends what hangs
    const [requests, complaints]: [string[], string[]] = [[], []];
    const server = await serve(files, headers);
    servers.push(server);
    const { origin } = server;
    page.on("request", (request) => requests.push(request.url().replace(origin, "")));
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(origin);
    await page.waitForFunction("window.inWorker");
    const inPage: Result = await page.evaluate("inPage()");
    const inWorker: Result = await page.evaluate("inWorker()");
    // Every worker, the crew's too, has ended or is the one that was asked for.
    await expect.poll(() => page.workers().filter((worker) => worker.url().startsWith("blob:")).length).toBe(0);
    await page.close();
    return { inPage, inWorker, requests, complaints };
  }

  const refused = /^Creating a worker from 'blob:.* violates the following Content Security Policy directive/;
  const NOTICE =
    /^\[kernels-wasm\] expected WebAssembly with SIMD, got none: it may not be compiled here \(.*Content Security Policy.*\)\. A Content-Security-Policy has to allow script-src 'wasm-unsafe-eval'\. The plain kernels do the work, slower\.$/;

  it.each<[string, Expected]>([
    [
      "on a page that is isolated, under a policy that allows what the README names: threads",
      { headers: { ...isolation, "Content-Security-Policy": policy }, shared: true },
    ],
    ["on any other page: one thread", { headers: {}, shared: false }],
    [
      "under a policy that forbids workers made of text: the calling thread does the work",
      {
        headers: { ...isolation, "Content-Security-Policy": policy.replace(" blob:", "") },
        shared: true,
        complaint: refused,
      },
    ],
    [
      "under a policy that forbids WebAssembly: the plain kernels, with a notice",
      {
        headers: { "Content-Security-Policy": policy.replace(" 'wasm-unsafe-eval'", "") },
        shared: false,
        plain: true,
      },
    ],
  ])(
    "%s, the same bytes in page, worker and Node, and no request but for the modules",
    async (_, { headers, shared, complaint, plain }) => {
      const { inPage, inWorker, requests, complaints } = await visit(headers);
      expect(inPage.exact).toEqual({ name: plain ? "plain" : "wasm", shared, bytes: exact });
      expect(inPage.notices.map((text) => text.replace(NOTICE, "why"))).toEqual(plain ? ["why", "why"] : []);
      expect(inPage.relaxed.name).toBe(plain ? "plain" : "wasm-relaxed");
      expect(inPage.isolated).toBe("Cross-Origin-Opener-Policy" in headers);
      expect(inWorker).toEqual(inPage);
      expect(requests.filter((url) => !url.startsWith("blob:") && !(url in files))).toEqual([]);
      expect(requests.some((url) => url.startsWith("blob:"))).toBe(shared && !complaint);
      expect(complaints.filter((text) => !complaint?.test(text))).toEqual([]);
    },
  );
});
