// Measures what the page promises, in real Chromium: pnpm --filter @closurenet/series quality
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { preview } from "vite";

const executablePath = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path && existsSync(path),
);
if (!executablePath) {
  console.error("[series] quality: expected Chromium, found none. Install it, or name it in CHROMIUM_PATH.");
  process.exit(1);
}
const folder = fileURLToPath(new URL("../dist", import.meta.url));
const server = await preview({
  configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)),
  preview: { host: "127.0.0.1", port: 0 },
});
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu"] });
let failed = 0;

/** Prints a row; `good` decides. */
function row(quality, target, measured, good) {
  if (!good) failed++;
  console.log(`${quality.padEnd(52)} ${target.padEnd(12)} ${measured.padEnd(12)} ${good ? "ok" : "MISSED"}`);
}

const place = ({ pid, tid }) => `${pid} ${tid}`;

/** The longest task of the page's main thread: what it took of the processor, and by the clock. On a busy machine these differ. */
function longestTask(events) {
  const threads = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(place),
  );
  const tasks = events.filter((one) => one.name.endsWith("RunTask") && one.tdur && threads.has(place(one)));
  return {
    longest: Math.max(...tasks.map(({ tdur }) => tdur)) / 1000,
    clock: Math.max(...tasks.map(({ dur }) => dur)) / 1000,
  };
}

/** Opens the page, and keeps how long its tasks were; `use` may do something there. */
async function visited(use) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) window.shifts += value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const trace = () => browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
  if (!use) await trace();
  await page.goto(address, { waitUntil: "load" });
  await page.locator("footer").waitFor();
  await page.waitForTimeout(500);
  if (use) {
    await trace(); // what the start took is measured alone
    await use(page);
  }
  const task = longestTask(JSON.parse(await browser.stopTracing()).traceEvents);
  const found = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity,
    shifts: window.shifts,
  }));
  await context.close();
  return { ...found, ...task };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const starts = [];
for (let i = 0; i < 5; i++) starts.push(await visited());
const paint = median(starts.map(({ paint }) => paint));
const longest = median(starts.map(({ longest }) => longest));
const shifts = Math.max(...starts.map(({ shifts }) => shifts));

const press = async (page, figure, button, done) => {
  const place = page.getByRole("figure", { name: figure, exact: true });
  await place.getByRole("button", { name: button }).click();
  await place.getByText(done).first().waitFor({ timeout: 300_000 });
};
const film = await visited((page) =>
  press(page, "The film of your own training", "Teach it to read", /^600 of 600 minibatches/),
);
const rates = await visited((page) => press(page, "Three learning rates", "Let them learn", /ended at/));
const dropout = await visited((page) =>
  press(page, "The same network without and with dropout", "Let both learn", /After 40 of 40 epochs/),
);

const bytes = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.\w+$/.test(file))
  .reduce((sum, file) => sum + gzipSync(readFileSync(`${folder}/${file}`)).length, 0);
row("all that the page loads, gzipped", "≤ 150 kB", `${(bytes / 1000).toFixed(1)} kB`, bytes <= 150_000);
row("first paint, median of 5", "≤ 1 s", `${paint.toFixed(0)} ms`, paint <= 1000);
row("longest task at the start, processor, median of 5", "≤ 100 ms", `${longest.toFixed(0)} ms`, longest <= 100);
row("jumps of the layout at the start", "0", shifts.toFixed(3), shifts < 0.001);
for (const trained of [
  { what: "the film", ...film },
  { what: "learning rates", ...rates },
  { what: "dropout", ...dropout },
]) {
  const ms = trained.longest;
  row(`longest task while it trains: ${trained.what}`, "≤ 100 ms", `${ms.toFixed(0)} ms`, ms <= 100);
  console.log(`  by the clock ${trained.clock.toFixed(0)} ms`);
}
await browser.close();
await server.close();
process.exitCode = failed > 0 ? 1 : 0;
