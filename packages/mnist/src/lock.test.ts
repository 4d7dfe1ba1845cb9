import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lock, type Locking } from "./lock.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lock-"));
  path = join(dir, "lock");
  // Time passes only when a test says so.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

const take = (signal?: AbortSignal): Promise<Locking> => lock(path, { patienceMs: 1000, signal });
const owned = (owner: object): void =>
  writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), ...owner }));
/** The number of a process that has ended. */
const ended = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

describe("a lock", () => {
  it("is a file that names its owner, and is gone when it is released", async () => {
    const { release, waited } = await take();
    expect({ waited, says: JSON.parse(readFileSync(path, "utf8")) }).toMatchObject({
      waited: false,
      says: { pid: process.pid, host: hostname() },
    });
    release!();
    expect(readdirSync(dir)).toEqual([]);
  });

  it("is had by one at a time", async () => {
    let holders = 0;
    let most = 0;
    const work = async (): Promise<boolean> => {
      const { release, waited } = await lock(path, { patienceMs: 100_000 });
      most = Math.max(most, ++holders);
      await new Promise((over) => setTimeout(over, 250));
      holders--;
      release!();
      return waited;
    };
    const all = Promise.all(Array.from({ length: 8 }, work));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await all).toEqual([false, ...Array(7).fill(true)]);
    expect(most).toBe(1);
  });

  it.each([
    ["of a process that has ended", () => owned({ pid: ended() })],
    ["of nobody's, an hour old", () => old("")],
    ["of another machine, an hour old", () => old(JSON.stringify({ pid: 1, host: "elsewhere" }))],
  ])("%s is taken over at once", async (_, lay) => {
    lay();
    const { release, waited } = await take();
    expect(waited).toBe(false);
    release!();
    expect(readdirSync(dir)).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")("of a process whose number another one has now is taken over", async () => {
    owned({ started: "1" });
    expect((await take()).release).toBeDefined();
  });

  it.each([
    ["of a process that runs", () => owned({})],
    ["of another machine", () => owned({ pid: 1, host: "elsewhere" })],
    ["that is being written", () => writeFileSync(path, "")],
    ["of another form", () => writeFileSync(path, '{"pid":-1,"host":7}')],
  ])("%s is waited for, but not for ever, and stays", async (_, lay) => {
    lay();
    const before = readFileSync(path, "utf8");
    let waits = 0;
    const taking = lock(path, { patienceMs: 1000, onWait: () => waits++ });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await taking).toEqual({ waited: true, release: undefined });
    expect({ waits, says: readFileSync(path, "utf8") }).toEqual({ waits: 1, says: before });
  });

  it("that is released is had then", async () => {
    owned({});
    const taking = take();
    await vi.advanceTimersByTimeAsync(500);
    rmSync(path);
    await vi.advanceTimersByTimeAsync(100);
    expect(await taking).toMatchObject({ waited: true, release: expect.any(Function) });
  });

  it("that somebody else has by now is not released", async () => {
    const { release } = await take();
    owned({ pid: 1 });
    release!();
    expect(readdirSync(dir)).toEqual(["lock"]);
  });

  it.skipIf(process.platform === "win32").each([
    ["the folder is not there", () => rmSync(dir, { recursive: true })],
    ["a folder has its name", () => mkdirSync(path)],
    ["a link has its name", () => symlinkSync(join(dir, "nowhere"), path)],
    ["a device has its name", () => symlinkSync("/dev/zero", path)],
    ["a large file has its name", () => writeFileSync(path, "x".repeat(5000))],
  ])("cannot be had where %s, and nobody waits", async (_, lay) => {
    lay();
    expect(await take()).toEqual({ waited: false, release: undefined });
    mkdirSync(dir, { recursive: true });
  });

  it("is not waited for by somebody who was told to stop", async () => {
    owned({});
    const stop = new AbortController();
    const taking = take(stop.signal);
    stop.abort(new Error("enough"));
    const refused = taking.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    expect(await refused).toEqual(new Error("enough"));
  });
});

function old(text: string): void {
  writeFileSync(path, text);
  utimesSync(path, new Date(0), new Date(0));
}
