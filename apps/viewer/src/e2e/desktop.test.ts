import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Tensor, writeSafetensors } from "@closurenet/checkpoint";
import { electron } from "@closurenet/fixtures";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startElectron } from "../electron-start.ts";
import type { Bridge } from "../host/bridge.ts";
import { SHOWN } from "../shown.ts";
import { writeIdxFolder } from "./idx-files.ts";
import { type Desktop, type DesktopStage, desktopStage, missing } from "./desktop-stage.ts";
import { pixels, reading, recorded, settled, writeRun } from "./stage.ts";

const why = missing();
if (electron.path && why) console.log(`skipped the desktop in a real Electron: it needs ${why}`);

const start = promisify(execFile);
const weights = (units: number, inputs: number): Tensor => ({
  dtype: "F32",
  shape: [units, inputs],
  data: new Uint8Array(new Float32Array(units * inputs).fill(0.1).buffer),
});
const sum = async (page: Page): Promise<number> => (await pixels(page)).reduce((all, value) => all + value, 0);
// Playwright's own `title` reads nothing after a navigation that was refused.
const titleOf = (page: Page): Promise<string> => page.evaluate(() => document.title);
const title = (page: Page) => expect.poll(() => titleOf(page));

describe.skipIf(!electron.path || why !== undefined)("the desktop, in a real Electron", () => {
  let it: DesktopStage;
  let run: string;
  let other: string;
  let desktop: Desktop;
  let page: Page;

  const named = (name: string, frames: number): string => {
    const to = join(it.folder, name);
    renameSync(writeRun(it.folder, recorded({ frames, hidden: 20 }).whole), to);
    return to;
  };
  beforeAll(async () => {
    it = await desktopStage(electron.path!);
    run = named("first-run", 12);
    other = named("other-run", 7);
    writeFileSync(join(it.folder, "secret.json"), "secret");
    symlinkSync("/etc/hostname", join(run, "checkpoints.json"));
    mkdirSync(join(run, "checkpoints"));
    symlinkSync("/etc/hostname", join(run, "checkpoints", "step-1.safetensors"));
    it.env["MNIST_DIR"] = writeIdxFolder(join(it.folder, "own"), { train: 1200, test: 100 });
    desktop = await it.launch("first-run");
    ({ page } = desktop);
  });
  afterAll(async () => {
    await it.quit(desktop);
    it.end();
  });
  beforeEach(() => void desktop.complaints.splice(0));
  const quiet = (): void => expect(desktop.complaints).toEqual([]);

  /** A second start; answers with its exit code, which is nought, and what it said. */
  const secondStart = (...args: readonly string[]) =>
    start(it.binary, ["script", ...it.flags, ...args], { env: it.env, cwd: it.folder });
  const click = (...labels: readonly string[]) =>
    desktop.app.evaluate(({ BrowserWindow, Menu }, labels) => {
      const [window] = BrowserWindow.getAllWindows();
      let menu = Menu.getApplicationMenu();
      for (const label of labels) {
        const item = menu?.items.find((one) => one.label === label);
        if (!item) throw new Error(`no ${label} in the menu`);
        menu = item.submenu ?? null;
        if (!menu) item.click({}, window, window?.webContents);
      }
    }, labels);
  /** The platform's dialog cannot be driven: it answers with this path. */
  const choose = (path: string) =>
    desktop.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    }, path);

  test("opens the run of its command line, and plays it", async () => {
    await settled(page);
    expect(page.url()).toMatch(/^app:\/\/viewer\/\?/);
    expect(await titleOf(page)).toBe("first-run · closurenet");
    const frame = () => reading(page, "frame");
    await page.keyboard.press(","); // it may play already
    await page.keyboard.press("Home");
    expect(await frame()).toBe("Frame 1 of 12");
    const first = await sum(page);
    await page.keyboard.press("Space");
    await expect.poll(frame).not.toBe("Frame 1 of 12");
    await page.keyboard.press(",");
    await page.keyboard.press("End");
    expect(await frame()).toBe("Frame 12 of 12");
    expect(await sum(page)).not.toBe(first);
    quiet();
  });

  test("its page has no Node, and the system's sandbox holds it", async () => {
    const kinds = await page.evaluate(() =>
      ["require", "process", "module", "Buffer"].map((name) => typeof Reflect.get(globalThis, name)),
    );
    expect(kinds).toEqual(["undefined", "undefined", "undefined", "undefined"]);
    const { pid, flags, preferences } = await desktop.app.evaluate(({ app, BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = Object(
        Reflect.get(webContents, "getLastWebPreferences").call(webContents),
      );
      return {
        pid: webContents.getOSProcessId(),
        flags: ["no-sandbox", "disable-web-security"].filter((name) => app.commandLine.hasSwitch(name)),
        preferences: { sandbox, contextIsolation, nodeIntegration, webSecurity },
      };
    });
    expect(flags).toEqual([]);
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    // 2: the system calls of the page's process go through a filter.
    const filtered =
      process.platform !== "linux" || /^Seccomp:\s*2$/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    expect(filtered).toBe(true);
    quiet();
  });

  test("shows the same after it is loaded again", async () => {
    await page.evaluate(() => Object.assign(window, { before: true }));
    await click("View", "Reload");
    await expect.poll(() => page.evaluate(() => "before" in window)).toBe(false);
    await title(page).toBe("first-run · closurenet");
    await settled(page);
    expect(await reading(page, "frame")).toMatch(/of 12$/);
    quiet();
  });

  test("a second start hands its run over and ends", async () => {
    const { stdout } = await secondStart(other);
    expect(stdout).toContain(SHOWN);
    await title(page).toBe("other-run · closurenet");
    await settled(page);
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    quiet();
  });

  test("one with what is no run is told so in a window, and the film stays", async () => {
    await desktop.app.evaluate(({ dialog }) => {
      dialog.showErrorBox = (head, text) => Object.assign(globalThis, { told: [head, text] });
    });
    await secondStart(join(it.folder, "secret.json"));
    const told = () => desktop.app.evaluate(() => Reflect.get(globalThis, "told"));
    await expect.poll(told).toEqual(["This cannot be opened", expect.stringContaining("secret.json: expected a run")]);
    expect(await titleOf(page)).toBe("other-run · closurenet");
    quiet();
  });

  test("opens by the menu and the platform's picker", async () => {
    await choose(run);
    await click("File", "Open Run Folder…");
    await title(page).toBe("first-run · closurenet");
    await choose(join(other, "recording.mcap"));
    await click("File", "Open File…");
    await title(page).toBe("recording.mcap · closurenet");
    await settled(page);
    expect(await reading(page, "frame")).toMatch(/of 7$/);
    await click("Help", "Keys");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    quiet();
  });

  test("opens what is dropped", async () => {
    const session = await page.context().newCDPSession(page);
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      const data = { items: [], files: [run], dragOperationsMask: 1 };
      await session.send("Input.dispatchDragEvent", { type, x: 600, y: 400, data });
    }
    await title(page).toBe("first-run · closurenet");
    await settled(page);
    expect(await reading(page, "frame")).toMatch(/of 12$/);
    quiet();
  });

  test("compares what a second start brings together, and what is dropped on that", async () => {
    const letters = () => page.locator(".panel .run-title").evaluateAll((all) => all.map((one) => one.textContent));
    await secondStart(run, other);
    await title(page).toBe("first-run, other-run · closurenet");
    await expect.poll(letters).toEqual([expect.stringMatching(/^Afirst-run/), expect.stringMatching(/^Bother-run/)]);
    await page.locator('.compare [aria-busy="false"]').waitFor();
    await page.keyboard.press(","); // it may play already
    await page.keyboard.press("End");
    await page.locator('.compare .timeline[aria-valuenow="12"]').waitFor();
    const iterations = page.locator(".run-now [data-reading=step]");
    expect(await iterations.allInnerTexts(), "B has ended before").toEqual(["22", "12"]);
    await page.getByText("ended at iteration 12: its last frame is held").waitFor();
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      const data = { items: [], files: [other], dragOperationsMask: 1 };
      await (await page.context().newCDPSession(page)).send("Input.dispatchDragEvent", { type, x: 600, y: 400, data });
    }
    await expect.poll(async () => (await letters()).length).toBe(3);
    await choose(run);
    await click("File", "Open Run Folder…");
    await title(page).toBe("first-run · closurenet");
    await settled(page);
    expect(await page.locator(".compare").count()).toBe(0);
    quiet();
  });

  test("lists what was open, with a picture of each", async () => {
    await page.getByRole("button", { name: "closurenet, to the welcome screen" }).click();
    const recents = page.locator(".recents li");
    await expect
      .poll(() => recents.locator(".recent-name").allInnerTexts())
      .toEqual(["first-run", "other-run", "recording.mcap"]);
    const lit = () =>
      recents.locator("canvas").evaluateAll((all) =>
        all.map(
          (canvas) =>
            canvas instanceof HTMLCanvasElement &&
            canvas
              .getContext("2d")!
              .getImageData(0, 0, 96, 96)
              .data.some((value) => value > 0),
        ),
      );
    await expect.poll(lit).toEqual([true, true, true]);
    await recents.getByRole("button", { name: /^other-run/ }).click();
    await title(page).toBe("other-run · closurenet");
    await settled(page);
    quiet();
  });

  test("trains in the page, and saves the run by the platform's dialog", async () => {
    const zip = join(it.folder, "trained.zip");
    await desktop.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, zip);
    await page.keyboard.press("t");
    await page.getByLabel("Learn from").selectOption("MNIST of this machine");
    await page.getByText(/1.200 pictures of 28×28 in 10 classes/).waitFor();
    await page.getByLabel("Hidden layers").fill("8");
    await page.getByLabel("Epochs").fill("10");
    await page.getByRole("button", { name: "Train", exact: true }).last().click();
    await expect.poll(() => page.locator(".train-phase").innerText(), { timeout: 60_000 }).toBe("Trained");
    await page.getByRole("button", { name: "Save run" }).click();
    await page.getByText("Saved as trained-784-8-10.zip.").waitFor();
    const names = unzipSync(readFileSync(zip));
    expect(Object.keys(names)).toContain("trained-784-8-10/checkpoints/step-00000110.safetensors");

    // Another, which is not saved: the window asks before it goes, and stays where a person says so.
    await page.getByRole("button", { name: "Train another" }).click();
    await page.getByLabel("Hidden layers").fill("8");
    await page.getByLabel("Epochs").fill("200");
    await page.getByRole("button", { name: "Train", exact: true }).last().click();
    await expect.poll(() => page.locator(".train-phase").innerText(), { timeout: 60_000 }).toBe("Training");
    await desktop.app.evaluate(({ dialog, BrowserWindow }) => {
      dialog.showMessageBoxSync = (_window: unknown, asked?: { message: string }) => {
        Object.assign(globalThis, { asked: asked?.message });
        return 0;
      };
      BrowserWindow.getAllWindows()[0]!.close();
    });
    const asked = () => desktop.app.evaluate(() => Reflect.get(globalThis, "asked"));
    await expect.poll(asked).toBe("The training in this window was not saved.");
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("button", { name: "Save run" }).click();
    await page.getByText("Saved as trained-784-8-10.zip.").waitFor();
    await page.getByRole("button", { name: "Put the training away" }).click();
    await page.getByRole("button", { name: "closurenet, to the welcome screen" }).click();
    await page
      .locator(".recents")
      .getByRole("button", { name: /^other-run/ })
      .click();
    await title(page).toBe("other-run · closurenet");
    await settled(page);
    quiet();
  });

  test("goes nowhere, opens nothing, loads nothing down", async () => {
    const asked: string[] = [];
    const elsewhere = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.setHeader("access-control-allow-origin", "*").end("there");
    });
    await new Promise<void>((done) => elsewhere.listen(0, "127.0.0.1", done));
    const address = elsewhere.address();
    const there = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
    const windows = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    await desktop.app.evaluate(({ BrowserWindow, session }) => {
      const prevented: string[] = [];
      Object.assign(globalThis, { prevented });
      BrowserWindow.getAllWindows()[0]!.webContents.on("will-frame-navigate", (event) => {
        if (event.defaultPrevented) prevented.push("navigation");
      });
      session.defaultSession.on("will-download", (event) => {
        if (event.defaultPrevented) prevented.push("download");
      });
    });
    const prevented = () => desktop.app.evaluate(() => [...new Set<string>(Reflect.get(globalThis, "prevented"))]);

    for (const to of [there, "file:///etc/hostname", "app://other/", "data:text/html,there"]) {
      await page.evaluate((to) => void (location.href = to), to);
      expect(await page.evaluate((to) => window.open(to) === null, to), `a window on ${to}`).toBe(true);
    }
    const reached = await page.evaluate(
      (there) =>
        Promise.all(
          [
            there,
            "file:///etc/hostname",
            "app://other/",
            "app://viewer/../../../etc/hostname",
            "app://viewer/%2e%2e%2f%2e%2e%2fpackage.json",
            "app://viewer/shell/main.js",
            "app://viewer/run/0/",
          ].map((address) =>
            fetch(address).then(
              ({ ok, status }) => (ok ? `${address}: ${status}` : "refused"),
              () => "refused",
            ),
          ),
        ),
      there,
    );
    expect(new Set(reached)).toEqual(new Set(["refused"]));
    await page.evaluate(async () => {
      const link = document.createElement("a");
      link.href = `${(await window.closurenet!.initial())[0]!.url}recording.mcap`;
      link.download = "loaded-down.mcap";
      link.click();
      const frame = document.createElement("iframe");
      frame.src = "https://example.org/";
      const refused = new Promise((done) => document.addEventListener("securitypolicyviolation", done, { once: true }));
      document.body.append(frame);
      await refused;
      frame.remove();
    });
    await expect.poll(prevented, { timeout: 20_000 }).toEqual(["navigation", "download"]);
    expect(await page.evaluate(() => location.origin + location.pathname)).toBe("app://viewer/");
    expect([await windows(), asked]).toEqual([1, []]);
    expect(await titleOf(page)).toBe("other-run · closurenet");
    expect(readdirSync(it.folder, { recursive: true }).filter((name) => String(name).includes("loaded-down"))).toEqual(
      [],
    );
    elsewhere.close();
  });

  test("reads no file that a person did not open", async () => {
    const answers = await page.evaluate(async () => {
      const bridge: Bridge = window.closurenet!;
      const url = (await bridge.initial())[0]!.url;
      const status = (path: string) =>
        fetch(`${url}${path}`).then(
          ({ status }) => status,
          () => 0,
        );
      return {
        own: await status("recording.mcap"),
        others: await Promise.all(
          ["secret.json", "../secret.json", "%2e%2e/secret.json", "..%2fsecret.json", "/etc/hostname"].map(status),
        ),
        calls: await Promise.allSettled([
          bridge.adopt(new File(["x"], "/etc/hostname")),
          bridge.openRecent("/etc/hostname"),
        ]),
      };
    });
    expect(answers.own).toBe(200);
    expect(answers.others.filter((status) => status === 200)).toEqual([]);
    expect(answers.calls.map(({ status }) => status)).toEqual(["rejected", "rejected"]);

    // Links that lead out of a run.
    await secondStart(run);
    await title(page).toBe("first-run · closurenet");
    const links = await page.evaluate(async () => {
      const url = (await window.closurenet!.initial())[0]!.url;
      return Promise.all(
        ["checkpoints.json", "checkpoints/step-1.safetensors"].map(async (path) => (await fetch(`${url}${path}`)).ok),
      );
    });
    expect(links).toEqual([false, false]);
  });

  test("is permitted nothing but to write to the clipboard and to fill the screen", async () => {
    const states = await page.evaluate(async () => {
      const names = ["geolocation", "notifications", "camera", "microphone", "midi", "clipboard-read"];
      const all = await Promise.all(
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- not all names are known to the types
        names.map((name) => navigator.permissions.query({ name: name as PermissionName })),
      );
      return all.map(({ state }) => state);
    });
    expect(new Set(states)).toEqual(new Set(["denied"]));
    expect(
      await page.evaluate(() =>
        Promise.all([
          Notification.requestPermission(),
          navigator.mediaDevices.getUserMedia({ video: true }).then(
            () => "allowed",
            () => "refused",
          ),
          new Promise((done) =>
            navigator.geolocation.getCurrentPosition(
              () => done("allowed"),
              () => done("refused"),
            ),
          ),
        ]),
      ),
    ).toEqual(["denied", "refused", "refused"]);
  });

  test("remembers window and recents for its next start", async () => {
    const bounds = { x: 60, y: 50, width: 1000, height: 700 };
    await desktop.app.evaluate(({ BrowserWindow }, bounds) => {
      BrowserWindow.getAllWindows()[0]!.setBounds(bounds);
    }, bounds);
    const found = () =>
      desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds());
    await expect.poll(found).toEqual(bounds);
    await it.quit(desktop);
    desktop = await it.launch();
    ({ page } = desktop);
    expect(await found()).toEqual(bounds);
    await expect.poll(() => page.locator(".recents .recent-name").first().innerText()).toBe("first-run");
    quiet();
  });

  test("what a command line says of files of other programs reaches the page", async () => {
    const file = join(it.folder, "theirs.safetensors");
    writeFileSync(
      file,
      writeSafetensors(
        new Map([
          ["fc1.weight", weights(4, 9)],
          ["fc2.weight", weights(2, 4)],
        ]),
      ),
    );
    await it.quit(desktop);
    desktop = await it.launch("theirs.safetensors", "--activation=tanh");
    ({ page } = desktop);
    await settled(page);
    expect(await page.getByRole("banner").innerText()).toContain("9-4-2 · tanh");
    quiet();
  });

  test.skipIf(process.platform !== "linux")("says to who started it that the window is there, or why not", async () => {
    await it.quit(desktop);
    const ending = new AbortController();
    const args = ["script", ...it.flags, run];
    const shown = await startElectron(it.binary, args, { signal: ending.signal, env: it.env });
    expect(shown).toMatchObject({ shown: true });
    ending.abort();
    if (shown.shown) await shown.closed;
    const { DISPLAY: _, WAYLAND_DISPLAY: _wayland, ...env } = it.env;
    const blind = await startElectron(it.binary, args, { env });
    expect(blind).toMatchObject({ shown: false, why: expect.stringContaining("There is no display here") });
    expect(existsSync(join(it.folder, "data", "window.json"))).toBe(true);
  });
});
