import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { PICTURE_BYTES } from "../host/host.ts";
import { SHOWN } from "../shown.ts";
import { channels } from "./channels.ts";
import { origin } from "./guards.ts";
import { startedIn } from "./stand-in.ts";

const root = mkdtempSync(join(tmpdir(), "viewer-shell-"));
const web = join(root, "web");
const run = join(root, "run");

beforeAll(() => {
  mkdirSync(web);
  mkdirSync(run);
  writeFileSync(join(web, "index.html"), "page");
  writeFileSync(join(root, "secret.html"), "secret");
  writeFileSync(join(run, "run.json"), "{}");
  writeFileSync(join(run, "recording.mcap"), "0123456789");
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  for (const name of ["recents.json", "recent-pictures", "window.json"])
    rmSync(join(root, name), { force: true, recursive: true });
});

const started = (args: readonly string[] = [], { first = true } = {}) => startedIn(root, args, first);

describe("the window", () => {
  test("has a page without Node, in a sandbox, on its own origin", async () => {
    const { app, page, protocol } = await started();
    expect(app.enableSandbox).toHaveBeenCalledOnce();
    expect(page.loaded).toBe("app://viewer/?from=repository");
    expect(page.options.webPreferences).toMatchInlineSnapshot(`
      {
        "allowRunningInsecureContent": false,
        "contextIsolation": true,
        "experimentalFeatures": false,
        "navigateOnDragDrop": false,
        "nodeIntegration": false,
        "nodeIntegrationInSubFrames": false,
        "nodeIntegrationInWorker": false,
        "preload": "/preload.cjs",
        "sandbox": true,
        "spellcheck": false,
        "webSecurity": true,
        "webviewTag": false,
      }
    `);
    expect(protocol.registerSchemesAsPrivileged.mock.calls[0]![0]).toEqual([
      { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ]);
  });

  test("is told of to the program that started it once it can be seen", async () => {
    const { page, said } = await started();
    expect(said).toEqual([]);
    page.emit("ready-to-show");
    expect(said).toEqual([SHOWN]);
  });

  test("is where it was, as it was, when it was closed", async () => {
    const first = await started();
    expect(first.page.options).toMatchObject({ width: 1360, height: 880, minWidth: 900, minHeight: 640 });
    expect(first.page.options).not.toHaveProperty("x");
    first.page.emit("ready-to-show");
    expect(first.page.maximize).not.toHaveBeenCalled();
    first.page.emit("close");
    const second = await started();
    expect(second.page.options).toMatchObject({ x: 30, y: 40, width: 1000, height: 700 });
    second.page.maximize();
    second.page.emit("close");
    const third = await started();
    third.page.emit("ready-to-show");
    expect(third.page.maximize).toHaveBeenCalledOnce();
    expect(third.page.show).toHaveBeenCalledOnce();
  });

  test("asks before a page goes that holds back, and lets it go only where a person says so", async () => {
    const { page, dialog } = await started();
    const left = (answer: number): boolean => {
      dialog.showMessageBoxSync.mockReturnValueOnce(answer);
      const preventDefault = vi.fn<() => void>();
      page.webContents.emit("will-prevent-unload", { preventDefault });
      return preventDefault.mock.calls.length === 1;
    };
    expect([left(0), left(1)]).toEqual([false, true]);
    expect(dialog.showMessageBoxSync.mock.calls[0]![1]).toMatchObject({
      buttons: ["Stay", "Leave without saving"],
      defaultId: 0,
      cancelId: 0,
    });
  });

  test("goes nowhere else and opens no other", async () => {
    const { page } = await started();
    for (const name of ["will-navigate", "will-frame-navigate", "will-redirect", "will-attach-webview"]) {
      const preventDefault = vi.fn<() => void>();
      page.webContents.emit(name, { preventDefault });
      expect(preventDefault, `at ${name}`).toHaveBeenCalledOnce();
    }
    const handler = page.webContents.setWindowOpenHandler.mock.calls[0]![0];
    expect(handler({ url: "https://example.org" })).toEqual({ action: "deny" });
  });

  test("grants two harmless permissions to its own page, and nothing to others", async () => {
    const { page, session } = await started();
    const check = session.setPermissionCheckHandler.mock.calls[0]![0];
    const request = session.setPermissionRequestHandler.mock.calls[0]![0];
    const asked = (permission: string): boolean => {
      let granted = false;
      request(page.webContents, permission, (ok) => (granted = ok));
      return granted;
    };
    for (const permission of ["clipboard-sanitized-write", "fullscreen"]) {
      expect([asked(permission), check(page.webContents, permission, "app://viewer/")]).toEqual([true, true]);
      expect(check(page.webContents, permission, "https://example.org")).toBe(false);
      expect(check(page.webContents, permission, "app://viewer.example.org")).toBe(false);
    }
    for (const permission of [
      "media",
      "geolocation",
      "notifications",
      "midi",
      "clipboard-read",
      "openExternal",
      "fileSystem",
    ]) {
      expect([asked(permission), check(page.webContents, permission, origin)]).toEqual([false, false]);
    }
    expect(session.setDevicePermissionHandler.mock.calls[0]![0]()).toBe(false);
    page.webContents.url = "https://example.org";
    expect(asked("fullscreen")).toBe(false);
  });

  test("reaches no network, and downloads nothing", async () => {
    const { session } = await started();
    const guard = session.webRequest.onBeforeRequest.mock.calls[0]![0];
    const cancelled = (url: string): boolean => {
      let answer = false;
      guard({ url }, ({ cancel }) => (answer = cancel));
      return answer;
    };
    expect(cancelled("app://viewer/assets/index.js")).toBe(false);
    for (const url of [
      "https://example.org/",
      "http://127.0.0.1/",
      "ws://example.org",
      "file:///etc/passwd",
      "app://other/",
    ]) {
      expect(cancelled(url), `at ${url}`).toBe(true);
    }
    const preventDefault = vi.fn<() => void>();
    session.emit("will-download", { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });
});

describe("app://viewer", () => {
  test("gives the page and adopted runs, with ranges and the same headers as the local server", async () => {
    const { call, get } = await started();
    const page = await get("app://viewer/");
    expect([page.status, await page.text()]).toEqual([200, "page"]);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const url = String(Object(await call(channels.pick, "folder")).url);
    const part = await get(`${url}recording.mcap`, { headers: { range: "bytes=4-6" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 4-6/10", "456"]);
    const beyond = await get(`${url}recording.mcap`, { headers: { range: "bytes=10-" } });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */10"]);
  });

  test("gives nothing else", async () => {
    const { get } = await started();
    for (const url of [
      "app://viewer/../secret.html",
      "app://viewer/%2e%2e%2fsecret.html",
      "app://viewer/run/0/recording.mcap",
      "app://other/",
      "app://viewer.example.org/",
    ]) {
      expect((await get(url)).status, `at ${url}`).toBe(404);
    }
    expect((await get("app://viewer/", { method: "POST" })).status).toBe(405);
  });
});

describe("the bridge", () => {
  test("answers the page only", async () => {
    const { handlers, event, page } = await started();
    const elsewhere = { url: "https://example.org/" };
    const lookalike = { url: "app://viewer.example.org/" };
    const inner = { url: `${origin}/` };
    for (const channel of [
      channels.initial,
      channels.pick,
      channels.adopt,
      channels.recents,
      channels.openRecent,
      channels.keepPicture,
      channels.save,
    ]) {
      const method = handlers.get(channel)!;
      expect(() => method(event({ senderFrame: inner })), "a frame inside the page").toThrow(
        /expected a call from app:/,
      );
      expect(() => method(event({ senderFrame: null }))).toThrow(/a closed page/);
      for (const frame of [elsewhere, lookalike]) {
        page.webContents.mainFrame = frame;
        expect(() => method(event({ senderFrame: frame }))).toThrow(/expected a call from app:/);
      }
    }
  });

  test.each([
    [channels.initial, ["more"]],
    [channels.recents, [{}]],
    [channels.pick, []],
    [channels.pick, ["device"]],
    [channels.pick, ["file", "file"]],
    [channels.adopt, [""]],
    [channels.adopt, ["relative/path"]],
    [channels.adopt, ["/nul\0byte"]],
    [channels.adopt, [["/array"]]],
    [channels.adopt, [`/${"long".repeat(2000)}`]],
    [channels.openRecent, [7]],
    [channels.openRecent, []],
    [channels.save, ["film.gif", "bytes"]],
    [channels.save, ["", new Uint8Array(1)]],
    [channels.keepPicture, ["app://viewer/run/0/"]],
    [channels.keepPicture, ["app://viewer/run/0/", new Uint8Array(7)]],
    [channels.keepPicture, ["app://viewer/run/0/", "pixels"]],
  ])("%s refuses %j", async (channel, args) => {
    const { call } = await started();
    await expect(call(channel, ...args)).rejects.toThrow(/expected other arguments/);
  });

  test("adopts what is a run, remembers it, and says why not otherwise", async () => {
    const { app, call } = await started();
    expect(await call(channels.adopt, run)).toMatchObject({
      name: "run",
      url: expect.stringMatching(/^app:\/\/viewer\/run\/[0-9a-f]{32}\/$/),
    });
    expect(app.addRecentDocument).toHaveBeenCalledWith(run);
    await expect(call(channels.adopt, web)).rejects.toThrow(/expected a run folder/);
    const later = await started();
    expect(await later.call(channels.recents)).toEqual([{ id: "recent-0", name: "run", where: root }]);
    expect(await later.call(channels.openRecent, "recent-0")).toMatchObject({ name: "run" });
    await expect(later.call(channels.openRecent, "/etc/passwd")).rejects.toThrow(/one of the list/);
  });

  test("saves a file of the page where the person says, and nowhere else", async () => {
    const { call, dialog } = await started();
    const bytes = Uint8Array.of(1, 2, 3);
    expect(await call(channels.save, "../film.gif", bytes)).toBe(false);
    expect(dialog.showSaveDialog.mock.calls[0]!.at(-1)).toEqual({ defaultPath: "film.gif" });
    const filePath = join(root, "saved.gif");
    dialog.showSaveDialog.mockResolvedValue({ filePath });
    expect(await call(channels.save, "film.gif", bytes)).toBe(true);
    expect(new Uint8Array(readFileSync(filePath))).toEqual(bytes);
    dialog.showSaveDialog.mockResolvedValue({ filePath: join(root, "no", "such", "folder.gif") });
    await expect(call(channels.save, "film.gif", bytes)).rejects.toThrow(
      /folder\.gif: could not be written: ENOENT.*Is its folder there\? Make it, or choose another/,
    );
  });

  test("keeps a picture of each run that it remembers, and of no other", async () => {
    const { call } = await started();
    const url = String(Object(await call(channels.adopt, run)).url);
    const picture = new Uint8Array(PICTURE_BYTES).fill(7);
    await call(channels.keepPicture, url, picture);
    await call(channels.keepPicture, `${origin}/run/00000000000000000000000000000000/`, picture);
    const later = await started();
    expect(await later.call(channels.recents)).toEqual([{ id: "recent-0", name: "run", where: root, picture }]);
    const pictures = join(root, "recent-pictures");
    expect(readdirSync(pictures)).toHaveLength(1);
    // One that is damaged is as good as none; one that nobody needs any more goes.
    writeFileSync(join(pictures, readdirSync(pictures)[0]!), "cut");
    expect(await later.call(channels.recents)).toEqual([{ id: "recent-0", name: "run", where: root }]);
    writeFileSync(join(pictures, "of-a-run-long-gone"), "");
    await later.call(channels.openRecent, "recent-0");
    expect(readdirSync(pictures)).not.toContain("of-a-run-long-gone");
  });

  test("a dialog that is closed opens nothing", async () => {
    const { call, dialog } = await started();
    dialog.showOpenDialog.mockResolvedValue({ filePaths: [] });
    expect(await call(channels.pick, "file")).toBeUndefined();
  });
});

describe("what others hand in", () => {
  test("the command line's run waits for the page", async () => {
    const { call } = await started(["--some-flag", "run"]);
    expect(await call(channels.initial)).toMatchObject([{ name: "run" }]);
    expect(await call(channels.initial), "loaded again").toMatchObject([{ name: "run" }]);
  });

  test("of several runs those that can be read are given, and what keeps another is said", async () => {
    const { call, dialog } = await started(["run", "nowhere", "run/recording.mcap"]);
    const both = [{ name: "run" }, { name: "recording.mcap" }];
    expect(await call(channels.initial)).toMatchObject(both);
    expect(dialog.showErrorBox).toHaveBeenCalledWith("This cannot be opened", expect.stringContaining("nowhere"));
    expect(await call(channels.initial), "loaded again").toMatchObject(both);
  });

  test("a second start hands its run to the window that is there", async () => {
    const { app, call, page } = await started();
    await call(channels.initial);
    const bad = [7, ["", run], ["relative"], ["/nul\0byte"], [7], [run, run, run, run, run], { length: 1, 0: run }];
    for (const data of [undefined, null, {}, ...bad.map((runs) => ({ runs }))]) {
      app.emit("second-instance", {}, [], root, data);
    }
    expect(page.webContents.send).not.toHaveBeenCalled();
    app.emit("second-instance", {}, [], root, { runs: [join(run, "recording.mcap"), run] });
    expect(page.webContents.send).toHaveBeenCalledWith(channels.open, [
      expect.objectContaining({ name: "recording.mcap" }),
      expect.objectContaining({ name: "run" }),
    ]);
  });

  test("a second start hands its run over and ends", async () => {
    const { app, windows, said } = await started(["run"], { first: false });
    expect(said).toEqual([SHOWN]);
    expect(app.requestSingleInstanceLock).toHaveBeenCalledWith({ runs: [run] });
    expect(app.quit).toHaveBeenCalledOnce();
    expect(windows).toHaveLength(0);
  });

  test("a double-clicked file opens, before and after the page is there; what is no run is said", async () => {
    const { app, call, page, dialog } = await started();
    const preventDefault = vi.fn<() => void>();
    app.emit("open-file", { preventDefault }, join(run, "recording.mcap"));
    expect(await call(channels.initial)).toMatchObject([{ name: "recording.mcap" }]);
    app.emit("open-file", { preventDefault }, run);
    expect(page.webContents.send).toHaveBeenCalledWith(channels.open, [expect.objectContaining({ name: "run" })]);
    app.emit("open-file", { preventDefault }, web);
    expect(dialog.showErrorBox).toHaveBeenCalledWith(
      "This cannot be opened",
      expect.stringContaining("expected a run folder"),
    );
    expect(preventDefault).toHaveBeenCalledTimes(3);
  });
});
