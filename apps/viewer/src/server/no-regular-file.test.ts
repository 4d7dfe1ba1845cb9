import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runs } from "./runs.ts";
import { type Server, server } from "./server.ts";

const root = mkdtempSync(join(tmpdir(), "viewer-files-"));
const run = join(root, "run");
const recording = join(run, "recording.mcap");
const registry = runs();
const inFolder = (): string => registry.adopt(run).url;
const alone = (): string => registry.adopt(recording).url;
let local: Server;

const kinds: readonly (readonly [string, () => void])[] = [
  ["is deleted", () => undefined],
  ["becomes a folder", () => mkdirSync(recording)],
  ["becomes a pipe", () => execFileSync("mkfifo", [recording])],
  ["becomes a link to an endless device", () => symlinkSync("/dev/zero", recording)],
  ["becomes a link to itself", () => symlinkSync(recording, recording)],
];

const digits = (): never => {
  throw new Error("the disk is gone");
};

beforeAll(async () => {
  mkdirSync(run);
  writeFileSync(join(root, "index.html"), "page");
  writeFileSync(recording, "0123456789");
  local = await server({ web: root, runs: registry, digits });
  inFolder();
  alone();
});
afterAll(async () => {
  await local.close();
  rmSync(root, { recursive: true });
});

const get = async (path: string): Promise<readonly [number, string]> => {
  const answer = await fetch(local.origin + path);
  return [answer.status, await answer.text()];
};

describe.skipIf(process.platform === "win32").each(kinds)("a recording that was opened and then %s", (_, make) => {
  beforeAll(() => {
    rmSync(recording, { recursive: true, force: true });
    make();
  });
  test("is not there any more, and the server goes on", async () => {
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(`${local.origin}${alone()}recording.mcap`, { method });
      expect([404, 403]).toContain(answer.status);
    }
    expect([204, 403]).toContain((await get(`${inFolder()}recording.mcap`))[0]);
    expect(await get("/")).toEqual([200, "page"]);
  });
});

test("what fails while an answer is made is an answer too", async () => {
  expect(await get("/digits/t10k-images-idx3-ubyte")).toEqual([500, "This could not be answered: the disk is gone\n"]);
  expect(await get("/")).toEqual([200, "page"]);
});

test("the page itself is a regular file or nothing", async () => {
  unlinkSync(join(root, "index.html"));
  mkdirSync(join(root, "index.html"));
  expect((await get("/"))[0]).toBe(404);
});
