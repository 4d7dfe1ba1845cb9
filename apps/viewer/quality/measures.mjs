// What is measured in the page, in real Chromium.
import { statSync } from "node:fs";

/** Opens an address in a context of its own; `watch` runs in the page before anything else. */
export async function opened(
  browser,
  address,
  { width = 1440, height = 900, ratio = 1, motion = "reduce", watch, scheme } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: ratio,
    reducedMotion: motion,
    ...(scheme && { colorScheme: scheme }),
  });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints = [];
  const { origin } = new URL(address);
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !message.text().includes("getImageData"))
      complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith("blob:")) complaints.push(request.url());
  });
  // The tour was offered before.
  await page.addInitScript(() => localStorage.setItem("closurenet.tour", "offered"));
  if (watch) await page.addInitScript(watch);
  await page.waitForTimeout(1500); // the browser's own window is made of pages, too: here a person's stands already
  await page.goto(address);
  return { page, complaints, end: () => context.close() };
}

/** Waits until the recording is read and its scale is built from all of it. */
export async function settled(page) {
  await page.locator(".status.done").waitFor();
  await page.getByText("provisional scale").waitFor({ state: "detached" });
}

/**
 * Keeps in `window.start` when the first picture was painted, when the scale was of the whole film, and the longest task up to
 * half a second later; in `window.longest` the longest so far. The page watches itself: a question from outside is a task of
 * 50 ms and more.
 */
export function watchStart() {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ type: "longtask", buffered: true });
  const until = (seen, then) => {
    if (seen()) then();
    else requestAnimationFrame(() => until(seen, then));
  };
  until(
    () => {
      const canvas = document.querySelector(".stage canvas");
      return canvas && canvas.width > 1 && canvas.getContext("2d").getImageData(0, 0, 1, 1).data[3] === 255;
    },
    () => {
      // The browser paints when these callbacks are over; the most urgent task comes next.
      void scheduler.postTask(() => (window.firstPicture = performance.now()), { priority: "user-blocking" });
      until(
        () =>
          document.querySelector(".status.done") &&
          !document.querySelector(".legend")?.textContent.includes("provisional scale"),
        () => {
          const at = performance.now();
          setTimeout(() => (window.start = { first: window.firstPicture, scaled: at, longest: window.longest }), 500);
        },
      );
    },
  );
}

/** What {@link watchStart} kept; nothing is asked of the page before its start is most likely over. */
export async function started(page) {
  await page.waitForTimeout(4000);
  await page.waitForFunction(() => window.start);
  return page.evaluate(() => window.start);
}

/** Pictures a second, and the 95th percentile of the time between two, over so many seconds of playing. */
export const playing = (page, seconds = 3) =>
  page.evaluate(async (ms) => {
    document.querySelector(".play").click();
    const gaps = [];
    const start = performance.now();
    await new Promise((done) => {
      let before = start;
      const tick = (now) => {
        gaps.push(now - before);
        before = now;
        if (now - start < ms) requestAnimationFrame(tick);
        else done();
      };
      requestAnimationFrame(tick);
    });
    document.querySelector(".play").click();
    gaps.sort((a, b) => a - b);
    return {
      rate: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0),
      p95: gaps[Math.floor(gaps.length * 0.95)],
    };
  }, seconds * 1000);

/** From a key to the picture that it brings, ms: the 95th percentile of so many jumps by ten frames. */
export const seeking = (page, jumps = 60) =>
  page.evaluate(async (count) => {
    const took = [];
    for (let i = 0; i < count; i++) {
      const key = i % 20 < 10 ? "ArrowRight" : "ArrowLeft";
      const start = performance.now();
      document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, shiftKey: true, bubbles: true, cancelable: true }),
      );
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      took.push(performance.now() - start);
    }
    took.sort((a, b) => a - b);
    return took[Math.floor(took.length * 0.95)];
  }, jumps);

/**
 * From a move of the pen until the bars of the page have changed, ms: the 95th percentile over a seven that is drawn, and how many
 * moves changed them.
 */
export const drawing = (page) =>
  page.evaluate(async () => {
    const canvas = document.querySelector(".pad canvas");
    const { left, top, width } = canvas.getBoundingClientRect();
    // A pointer that is made up cannot be captured.
    canvas.setPointerCapture = () => undefined;
    canvas.hasPointerCapture = () => true;
    const send = (type, x, y) =>
      canvas.dispatchEvent(
        new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: left + x * width, clientY: top + y * width }),
      );
    const took = [];
    send("pointerdown", 0.3, 0.2);
    for (let i = 1; i <= 90; i++) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const start = performance.now();
      const changed = new Promise((done) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          done(performance.now() - start);
        });
        observer.observe(document.querySelector(".bars"), { subtree: true, attributes: true, characterData: true });
        setTimeout(() => {
          observer.disconnect();
          done(undefined);
        }, 200);
      });
      send("pointermove", i < 40 ? 0.3 + i / 100 : 0.7 - (i - 40) / 200, i < 40 ? 0.2 : 0.2 + (i - 40) / 80);
      const ms = await changed;
      if (ms !== undefined) took.push(ms);
    }
    send("pointerup", 0.5, 0.8);
    took.sort((a, b) => a - b);
    return { p95: took[Math.floor(took.length * 0.95)], changed: took.length };
  });

/** The share of its room that the picture fills. */
export const fill = (page) =>
  page.evaluate(() => {
    const room = document.querySelector(".picture").getBoundingClientRect();
    const { width, height } = document.querySelector(".stage").getBoundingClientRect();
    return (width * height) / (room.width * room.height);
  });

/** Whether a weight is a whole number of device pixels wide, and its corner lies on one. */
export const exact = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector(".stage canvas");
    const { left, top, width } = canvas.getBoundingClientRect();
    return [left, top, width / canvas.width].every((length) => {
      const pixels = length * devicePixelRatio;
      return Math.abs(pixels - Math.round(pixels)) < 1e-3;
    });
  });

/** Megabytes that the page's process holds, without what it shares. */
export async function megabytes(browser, page) {
  await page.evaluate(() => window.gc?.());
  const session = await page.context().newCDPSession(page);
  const { processInfo } = await (await browser.newBrowserCDPSession()).send("SystemInfo.getProcessInfo");
  await session.detach();
  const { readFileSync } = await import("node:fs");
  const sizes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => {
      const status = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
      const kb = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return kb("Private_Clean") + kb("Private_Dirty");
    });
  return Math.max(...sizes) / 1024;
}

/** Makes a file by the export dialog: how long it took, how large it is, and the longest task of the main thread. */
export async function exported(page, title) {
  await page.keyboard.press("e");
  const button = page.getByRole("button", { name: title });
  await button.waitFor();
  await page.evaluate(() => (window.longest = 0));
  const start = performance.now();
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const took = performance.now() - start;
  const bytes = statSync(await download.path()).size;
  await page.waitForTimeout(200); // long tasks are told of later
  const longest = await page.evaluate(() => window.longest);
  await page.keyboard.press("Escape");
  return { took, bytes, longest };
}
