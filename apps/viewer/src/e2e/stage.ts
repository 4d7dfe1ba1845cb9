import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Frame, recordingReader, recordingWriter } from "@closurenet/checkpoint";
import { type Dataset, dataset, mlp, scaledNormal, sgd, train } from "@closurenet/core";
import { chromium as found, mnist } from "@closurenet/fixtures";
import type { Digits } from "@closurenet/mnist";
import type { LocalFiles } from "@closurenet/mnist/node";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { expect } from "vitest";
import { runs } from "../server/runs.ts";
import { copyBuiltPage } from "./built-page.ts";
import { server } from "../server/server.ts";

const flags =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --js-flags=--expose-gc";

declare global {
  interface Window {
    reportViolation?(what: string): void;
    gc?(): void;
    axe?: { run(options: object): Promise<AxeResults> };
  }
}

/** A page under test, and all that must stay empty while it is. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

export interface Stage {
  readonly folder: string;
  readonly origin: string;
  /** The folder of the built page. */
  readonly web: string;
  /** Lets a path be read and gives the page's address for it. */
  address(path: string): string;
  /**
   * Opens an address; with `clock`, the page's time can be moved on. `before` may prepare the page. The tour is offered to a
   * `newcomer` only.
   */
  open(
    address: string,
    options?: BrowserContextOptions & {
      readonly clock?: boolean;
      readonly newcomer?: boolean;
      before?(page: Page): Promise<unknown>;
    },
  ): Promise<Watched>;
  /** Closes the page after checking that it broke no policy, asked no one else and met no error. */
  leave(watched: Watched): Promise<void>;
  end(): Promise<void>;
}

/** As if the tour had been offered in this browser before. */
function knowsTheTour(): void {
  try {
    localStorage.setItem("closurenet.tour", "offered");
  } catch {
    // A page from a file may keep nothing; it offers no tour.
  }
}

/** Whatever is changed, a slider says at once where it stands: a screen reader may ask at any moment. */
function watchSliders(): void {
  new MutationObserver(() => {
    for (const slider of document.querySelectorAll("[role=slider]:not([aria-valuenow])"))
      window.reportViolation?.(`a slider without aria-valuenow: ${slider.getAttribute("aria-label")}`);
  }).observe(document, { childList: true, subtree: true });
}

/** Our page hears keys once it is rendered, which is a task after it was loaded. */
const begun = (page: Page): Promise<void> =>
  page.locator("#app:not(:empty), body:not(:has(#app))").waitFor({ state: "attached" });

/** The built page on a local server, and Chromium. */
export async function stage(
  options: { readonly digits?: () => Digits; readonly training?: () => LocalFiles } = {},
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "viewer-e2e-"));
  const web = join(folder, "web");
  await copyBuiltPage(web);
  const registry = runs();
  const local = await server({ web, runs: registry, ...options });
  const browser: Browser = await chromium.launch({ executablePath: found.path!, args: flags.split(" ") });

  return {
    folder,
    web,
    origin: local.origin,
    address: (path) => `${local.origin}/?run=${registry.adopt(path).url}`,
    async open(address, { clock = false, newcomer = false, before, ...options } = {}) {
      const context = await browser.newContext({
        reducedMotion: "reduce",
        viewport: { width: 1280, height: 860 },
        ...options,
      });
      context.setDefaultTimeout(120_000); // ends what hangs
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", ({ message }) => complaints.push(`error: ${message}`));
      page.on("console", (message) => {
        // Reading the canvas back is what the tests do, not the page.
        if (message.text().includes("getImageData")) return;
        if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(`${local.origin}/`) && !url.startsWith("blob:")) complaints.push(`request: ${url}`);
      });
      await page.exposeFunction("reportViolation", (what: string) => {
        complaints.push(`policy: ${what}`);
      });
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
          window.reportViolation?.(`${violatedDirective} ${blockedURI}`);
        });
      });
      await page.addInitScript(watchSliders);
      if (!newcomer) await page.addInitScript(knowsTheTour);
      if (clock) await page.clock.install();
      await before?.(page);
      await page.goto(address);
      await begun(page);
      return { page, complaints };
    },
    async leave({ page, complaints }) {
      await page.context().close();
      expect(complaints).toEqual([]);
    },
    async end() {
      await browser.close();
      await local.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Digits where the machine has them, else ten smooth patterns with noise. */
function examples(count: number): Dataset {
  if (mnist.path) {
    const images = gunzipSync(readFileSync(join(mnist.path, "t10k-images-idx3-ubyte.gz"))).subarray(
      16,
      16 + count * 784,
    );
    const labels = gunzipSync(readFileSync(join(mnist.path, "t10k-labels-idx1-ubyte.gz"))).subarray(8, 8 + count);
    return dataset({ inputs: images, labels, classes: 10, scale: 1 / 256 });
  }
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const inputs = Float32Array.from({ length: count * 784 }, (_, at) => {
    const [example, pixel] = [Math.floor(at / 784), at % 784];
    const wave = Math.sin(
      (pixel % 28) * (0.2 + 0.05 * labels[example]!) + Math.floor(pixel / 28) * 0.1 * labels[example]!,
    );
    return Math.max(0, wave) * (((at * 7919) % 101) / 100);
  });
  return dataset({ inputs, labels, classes: 10 });
}

/** A recording of a real training, frame by frame: the bytes of each prefix that ends with a frame, and the whole. */
export interface Recorded {
  readonly whole: Uint8Array;
  /** `ends[i]`: bytes up to and with frame i. */
  readonly ends: readonly number[];
  readonly frames: readonly Frame[];
}

/** Trains a network and records a frame every second step. */
export function recorded(options: {
  readonly frames: number;
  readonly hidden?: number;
  readonly seed?: number;
}): Recorded {
  const { frames, hidden = 100, seed = 7 } = options;
  const net = mlp([784, hidden, 50, 10], { seed, batch: 50, init: scaledNormal({ initScale: 20 }) });
  const parts: Uint8Array[] = [];
  const ends: number[] = [];
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  const writer = recordingWriter((bytes) => void parts.push(bytes.slice()), { run: "e2e" });
  const weights = () => new Map([...net.cells()].filter(([name]) => /^layers\.\d+\.W$/.test(name)));
  writer.frame(0, 0, weights(), []);
  ends.push(length());
  const metrics = [];
  for (const { step, epoch, loss, epochEnd } of train(net, examples(500), {
    epochs: 99,
    optimizer: sgd(0.5),
    validation: 0.2,
    seed: 1,
  })) {
    const { validation } = epochEnd ?? {};
    metrics.push({
      step,
      epoch,
      loss,
      ...(validation && { validation: { loss: validation.loss, accuracy: validation.accuracy! } }),
    });
    if (step % 2 === 1) continue;
    writer.frame(step, epoch, weights(), metrics.splice(0));
    ends.push(length());
    if (ends.length === frames) break;
  }
  writer.close();
  const whole = new Uint8Array(Buffer.concat(parts));
  return { whole, ends, frames: recordingReader("recording.mcap").push(whole) };
}

/** Writes a run folder. */
export function writeRun(folder: string, recording: Uint8Array): string {
  const run = mkdtempSync(join(folder, "run-"));
  writeFileSync(join(run, "run.json"), "{}");
  writeFileSync(join(run, "recording.mcap"), recording);
  return run;
}

/** The page's text at a place that tests read. */
export const reading = (page: Page, name: string): Promise<string> =>
  page.locator(`[data-reading=${name}]`).innerText();

/** Waits for so many frames of the screen, and for what the page does after each: its effects run then, and it has its size. */
export async function drawn(page: Page, frames = 1): Promise<void> {
  for (let i = 0; i < frames; i++) {
    await page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done))));
  }
}

/** Waits until the page has read the whole recording and built its scale from all of it. */
export async function settled(page: Page): Promise<void> {
  await page.locator(".status.done").waitFor();
  await page.getByText(/scale from|provisional/).waitFor({ state: "detached" });
}

/** The pixels of a picture, as the canvas holds them: one per weight. */
export async function pixels(page: Page, place = 0): Promise<Uint8ClampedArray> {
  await drawn(page);
  const text = await page
    .locator(".stage canvas")
    .nth(place)
    .evaluate((canvas: HTMLCanvasElement) => {
      const size = [Number(canvas.dataset["width"]), Number(canvas.dataset["height"])] as const;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, ...size);
      let bytes = "";
      for (let i = 0; i < data.length; i += 8192) bytes += String.fromCharCode(...data.subarray(i, i + 8192));
      return btoa(bytes);
    });
  return Uint8ClampedArray.from(Buffer.from(text, "base64"));
}

/** Patches in a row of a picture. */
export const columnsOf = async (page: Page, place = 0): Promise<number> =>
  Number(await page.locator(".stage canvas").nth(place).getAttribute("data-columns"));

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What of a page keeps somebody from using it. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => window.axe!.run({ resultTypes: ["violations"] }));
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
