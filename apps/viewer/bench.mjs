// Opens a recording of about 1 GB in Chromium, and tells how long it takes and how much memory: node bench.mjs [frames] [file]
// The recording is made where the file is not there yet: 784-100-50-10, each weight on its way between two noises.
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { recordingWriter } from "@closurenet/checkpoint";
import { chromium } from "playwright-core";
import { runs } from "./dist/server/runs.js";
import { server } from "./dist/server/server.js";

const sizes = [784, 100, 50, 10];
const POINTS = 10;

/** Writes `frames` frames, the same ones each time. */
function make(path, frames) {
  const layers = sizes.slice(1).map((cols, i) => {
    const rows = sizes[i] + 1;
    const noise = (seed) => Float32Array.from({ length: rows * cols }, (_, at) => Math.sin((at + seed) * 12.9898) / 10);
    return { name: `layers.${i}.W`, rows, cols, from: noise(0), to: noise(77.7), now: new Float32Array(rows * cols) };
  });
  const cells = new Map(layers.map(({ name, rows, cols, now }) => [name, { rows, cols, get: () => now, set() {} }]));
  const file = openSync(path, "w");
  const recording = recordingWriter((bytes) => writeSync(file, bytes), { run: "bench" });
  for (let t = 0; t < frames; t++) {
    const share = 1 - Math.exp((-3 * t) / frames);
    for (const { from, to, now } of layers)
      for (let i = 0; i < now.length; i++) now[i] = from[i] + share * (to[i] - from[i]);
    const points = Array.from({ length: t === 0 ? 0 : POINTS }, (_, i) => {
      const step = (t - 1) * POINTS + i + 1;
      return { step, epoch: step / 600, loss: 2 * Math.exp((-3 * step) / frames / POINTS) + 0.05 * Math.sin(step) };
    });
    recording.frame(t * POINTS, (t * POINTS) / 600, cells, points);
  }
  recording.close();
  closeSync(file);
}

/** Memory of a process: all of it that is resident, and what it shares with no file; now, and the most so far. In MB. */
function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024);
  return { resident: of("VmRSS"), anonymous: of("RssAnon"), most: of("VmHWM") };
}

/** The renderer that uses most of the memory: the page's. */
function renderer() {
  const pids = readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "latin1").includes("--type=renderer");
    } catch {
      return false;
    }
  });
  return pids.map((pid) => ({ pid, ...memory(pid) })).toSorted((a, b) => b.resident - a.resident)[0];
}

const told = ({ resident, anonymous, most }) => `${resident} MB resident, ${anonymous} of them anonymous; most ${most}`;
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

const frames = Number(process.argv[2] ?? 6000);
const folder = mkdtempSync(join(tmpdir(), "viewer-bench-"));
const path = process.argv[3] ?? join(folder, "film.mcap");
if (!existsSync(path)) make(path, frames);
const registry = runs();
const local = await server({ web: fileURLToPath(new URL("dist/web", import.meta.url)), runs: registry });
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(120_000);
  await page.addInitScript(() => {
    window.seen = { pictures: 0, tasks: [] };
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...given) {
      if (this.canvas.closest(".stage")) {
        window.seen.first ??= performance.now();
        window.seen.pictures += 1;
      }
      return put.apply(this, given);
    };
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) window.seen.tasks.push([startTime, duration]);
    }).observe({ type: "longtask", buffered: true });
  });
  const begun = performance.now();
  const took = () => Math.round(performance.now() - begun);
  await page.goto(`${local.origin}/?run=${registry.adopt(path).url}`);
  await page.locator(`[role=slider][aria-label=Frame][aria-valuemax="${frames}"]`).waitFor({ state: "attached" });
  const listed = took();
  await page
    .getByText(/scale from [\d\s,  ]+ of/)
    .or(page.locator(".status.done"))
    .first()
    .waitFor();
  const scaled = took();
  const legend = await page.locator(".legend-note").first().innerText();
  console.log(`first picture ${Math.round(await page.evaluate(() => window.seen.first))} ms`);
  console.log(
    `all ${frames} frames on the timeline ${listed} ms, scaled ${scaled} ms (${legend.replaceAll("\n", ", ")})`,
  );

  const seek = (share) =>
    page.evaluate(async (place) => {
      const bar = document.querySelector(".timeline");
      const box = bar.getBoundingClientRect();
      const at = {
        clientX: box.left + place * box.width,
        clientY: box.top + box.height / 2,
        buttons: 1,
        bubbles: true,
      };
      bar.setPointerCapture = () => undefined;
      const start = performance.now();
      bar.dispatchEvent(new PointerEvent("pointerdown", at));
      for (;;) {
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        const wanted = `Frame ${bar.getAttribute("aria-valuenow")} of`;
        if (document.querySelector("[data-reading=frame]").textContent.trim().startsWith(wanted)) break;
      }
      return performance.now() - start;
    }, share);
  const seeks = async (what) => {
    const times = [];
    for (let i = 0; i < 60; i++) times.push(await seek((i * 0.6180339887) % 1));
    console.log(`seek ${what}: p50 ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`);
  };
  const play = async (what, seconds) => {
    const { gaps, pictures } = await page.evaluate(async (ms) => {
      document.querySelector("button.play").click();
      const gaps = [];
      const [start, before] = [performance.now(), window.seen.pictures];
      for (let last = start, now = start; now - start < ms; last = now) {
        now = await new Promise((done) => requestAnimationFrame(done));
        gaps.push(now - last);
      }
      document.querySelector("button.play").click();
      return { gaps: gaps.slice(1), pictures: window.seen.pictures - before };
    }, seconds * 1000);
    const fps = (1000 * gaps.length) / gaps.reduce((a, b) => a + b, 0);
    const p95 = quantile(gaps, 0.95).toFixed(1);
    console.log(
      `playing ${what}: ${fps.toFixed(1)} fps, p95 ${p95} ms, ${(pictures / seconds).toFixed(1)} pictures a second`,
    );
  };

  await play("while it is read", 3);
  await seeks("while it is read");
  await page.locator(".status.done").waitFor();
  console.log(`read to its end ${took()} ms`);
  console.log(`renderer: ${told(renderer())}`);
  await seeks("afterwards");
  await page.evaluate(() => document.querySelector("button[aria-label='First frame']").click());
  await play("afterwards", 5);
  await page.getByLabel("Speed").selectOption("8");
  await play("afterwards at 8×", 5);
  console.log(`renderer at the end: ${told(renderer())}`);
  const tasks = await page.evaluate(() => window.seen.tasks.map(([, long]) => long));
  console.log(`tasks of 50 ms and more: ${tasks.length}, the longest ${Math.max(0, ...tasks)} ms`);
} finally {
  await browser.close();
  await local.close();
  rmSync(folder, { recursive: true });
}
