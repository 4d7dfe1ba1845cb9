import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { electron } from "@closurenet/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { electronBinary } from "./electron-binary.ts";
import { viewFrom } from "./view.ts";

const root = mkdtempSync(join(tmpdir(), "viewer-view-"));
const run = join(root, "run");

beforeAll(() => {
  mkdirSync(join(root, "web"));
  mkdirSync(run);
  writeFileSync(join(root, "web", "index.html"), "page");
  writeFileSync(join(run, "recording.mcap"), "0123456789");
});
afterAll(() => rmSync(root, { recursive: true }));

describe("view", () => {
  test("serves the page and the run, says where in one line, and ends when asked", async () => {
    const ending = new AbortController();
    const lines: string[] = [];
    const { url, kind, closed } = await viewFrom(root, {
      run,
      open: false,
      log: (line) => lines.push(line),
      signal: ending.signal,
    });
    expect(kind).toBe("web");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?run=%2Frun%2F[0-9a-f]{32}%2F&name=run&from=repository$/);
    expect(lines).toEqual([expect.stringContaining(url!)]);
    expect(await (await fetch(url!)).text()).toBe("page");
    const recording = new URL(`${new URL(url!).searchParams.get("run")}recording.mcap`, url);
    expect(await (await fetch(recording, { headers: { range: "bytes=7-" } })).text()).toBe("789");
    ending.abort();
    await closed;
    await expect(fetch(url!)).rejects.toThrow(/fetch failed/);
  });

  test("serves several runs to compare, says what is wrong with one, and refuses more than four", async () => {
    const ending = new AbortController();
    const lines: string[] = [];
    const { url, closed } = await viewFrom(root, {
      run: [run, join(root, "nowhere"), join(run, "recording.mcap"), run],
      open: false,
      log: (line) => lines.push(line),
      signal: ending.signal,
    });
    const said = new URL(url!).searchParams;
    expect([said.getAll("run").length, said.getAll("with").length]).toEqual([1, 1]);
    expect(said.getAll("name")).toEqual(["run", "recording.mcap"]);
    const other = new URL(`${said.get("with")}recording.mcap`, url);
    expect(await (await fetch(other, { headers: { range: "bytes=7-" } })).text()).toBe("789");
    expect(lines[0]).toMatch(/nowhere: expected a run folder or a recording, found nothing there/);
    ending.abort();
    await closed;
    await expect(
      viewFrom(root, { run: [run, run, run, run, run], open: false }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: [viewer] view: expected at most 4 runs to compare, got 5. Leave some out.]`,
    );
    await expect(viewFrom(root, { run: [join(root, "a"), join(root, "b")], open: false })).rejects.toThrow(
      /a: expected/,
    );
  });

  test("without a run it starts with the welcome screen", async () => {
    const ending = new AbortController();
    const { url, closed } = await viewFrom(root, { open: false, signal: ending.signal });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?from=repository$/);
    ending.abort();
    await closed;
  });

  test("says what is missing", async () => {
    await expect(viewFrom(root, { run: join(root, "nowhere"), open: false })).rejects.toThrow(
      /^\[viewer\] .*nowhere: expected a run/,
    );
    const linked = join(root, "linked");
    mkdirSync(linked);
    symlinkSync(join(run, "recording.mcap"), join(linked, "recording.mcap"));
    await expect(viewFrom(root, { run: linked, open: false })).rejects.toThrow(
      /linked\/recording\.mcap: expected a file in the run's folder, got a symbolic link out of it/,
    );
    await expect(viewFrom(run, { open: false })).rejects.toThrow(/^\[viewer\] .*index\.html: expected the built page/);
  });
});

describe("electronBinary", () => {
  const folder = join(root, "electron");

  test("finds the binary that the package's note names, and only if it is there", () => {
    mkdirSync(join(folder, "dist"), { recursive: true });
    expect(electronBinary(folder, "", "")).toBeUndefined();
    writeFileSync(join(folder, "path.txt"), "electron-here\n");
    expect(electronBinary(folder, "", "")).toBeUndefined();
    writeFileSync(join(folder, "dist", "electron-here"), "");
    expect(electronBinary(folder, "", "")).toBe(join(folder, "dist", "electron-here"));
  });

  test("looks where ELECTRON_OVERRIDE_DIST_PATH says", () => {
    const other = join(root, "other");
    mkdirSync(other, { recursive: true });
    expect(electronBinary(folder, other, "")).toBeUndefined();
    writeFileSync(join(other, "electron-here"), "");
    expect(electronBinary(folder, other, "")).toBe(join(other, "electron-here"));
  });

  test("takes the one that CLOSURENET_ELECTRON names, and says where there is none", () => {
    const own = join(root, "electron-of-mine");
    expect(() => electronBinary(folder, "", own)).toThrow(
      /^\[viewer\] CLOSURENET_ELECTRON: expected the path of Electron's binary, got .*electron-of-mine, which is not there/,
    );
    writeFileSync(own, "");
    expect(electronBinary(folder, "", own)).toBe(own);
  });

  test.skipIf(!electron.path)("finds the real one", () => {
    expect(electronBinary()).toBeTruthy();
  });
});
