import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRegularFile, readPart, readRegularFile, readSafetensorsFile } from "./regular-file.ts";

const dir = mkdtempSync(join(tmpdir(), "regular-"));
const at = (name: string): string => join(dir, name);
const messageOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(dir, "DIR") : String(error);
  }
  return "nothing";
};
beforeAll(() => {
  writeFileSync(at("digits"), "0123456789");
  symlinkSync("digits", at("link"));
});
afterAll(() => rmSync(dir, { recursive: true }));

it("reads a regular file, whole or a part of it, also through a link", () => {
  for (const name of ["digits", "link"]) {
    expect(String.fromCharCode(...readRegularFile(at(name), 10))).toBe("0123456789");
    expect(String.fromCharCode(...readPart(at(name), 8, 12))).toBe("89");
    const file = openRegularFile(at(name));
    const bytes = new Uint8Array(4);
    expect([file.size, file.read(bytes, 3), String.fromCharCode(...bytes)]).toEqual([10, 4, "3456"]);
    file.close();
  }
});

it("makes room only for what may be there", () => {
  expect(messageOf(() => readRegularFile(at("digits"), 9))).toMatchInlineSnapshot(
    `"[checkpoint] DIR/digits: expected at most 9 bytes, got 10."`,
  );
  writeFileSync(at("holes"), "");
  truncateSync(at("holes"), 2 ** 40); // takes no room on the disk
  expect(messageOf(() => readRegularFile(at("holes")))).toMatch(/expected at most 4294967296 bytes, got 1099511627776/);
  expect(messageOf(() => readSafetensorsFile(at("holes")))).toMatch(/expected a JSON header/);
});

const open = (): number => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);

describe.skipIf(process.platform === "win32")("refuses at once, and leaves no file open:", () => {
  it.each([
    ["a folder", () => mkdirSync(at("odd")), "expected a regular file, got a folder."],
    ["a pipe", () => execFileSync("mkfifo", [at("odd")]), "expected a regular file, got a pipe."],
    ["an endless device", () => symlinkSync("/dev/zero", at("odd")), "expected a regular file, got a device."],
    ["a terminal", () => symlinkSync("/dev/ptmx", at("odd")), "expected a regular file, got a device."],
    [
      "a link to itself",
      () => symlinkSync("odd", at("odd")),
      "could not be read: ELOOP: too many symbolic links encountered, open 'DIR/odd'.",
    ],
    ["nothing", () => undefined, "could not be read: ENOENT: no such file or directory, open 'DIR/odd'."],
  ])("%s", (_, make, says) => {
    make();
    const before = open();
    for (const read of [openRegularFile, readRegularFile, readSafetensorsFile]) {
      expect(messageOf(() => read(at("odd")))).toBe(`[checkpoint] DIR/odd: ${says}`);
    }
    expect(open()).toBe(before);
    rmSync(at("odd"), { recursive: true, force: true });
  });

  it.runIf(existsSync("/proc/self/mem"))("a regular file that cannot be read", () => {
    symlinkSync("/proc/self/mem", at("memory"));
    expect(messageOf(() => readPart(at("memory"), 0, 8))).toMatchInlineSnapshot(
      `"[checkpoint] DIR/memory: could not be read: EIO: i/o error, read."`,
    );
  });
});
