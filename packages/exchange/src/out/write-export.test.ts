import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { networks, shaken } from "../testing/networks.ts";
import { toPyTorch } from "./pytorch.ts";
import { toTfjs } from "./tfjs.ts";
import { writeExport } from "./write-export.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "export-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const [first, second] = ["dense with relu", "dense on a picture"].map((name) => shaken(networks[name]!));
const model = toTfjs(first!);

it("makes the folder, writes the files, and replaces them by those of another network", () => {
  const folder = join(dir, "a/b");
  expect(writeExport(folder, model)).toEqual([join(folder, "model.json"), join(folder, "weights.bin")]);
  writeExport(folder, toTfjs(second!));
  toTfjs(second!).forEach(({ name, bytes }) => {
    expect(new Uint8Array(readFileSync(join(folder, name)))).toEqual(bytes);
  });
});

it.each([
  ["weights.bin", "numbers of another program"],
  ["model.json", "{}"],
])("leaves a %s of another program, and writes nothing", (name, text) => {
  writeFileSync(join(dir, name), text);
  expect(() => writeExport(dir, model)).toThrow(
    `[exchange] ${dir}: expected a folder where no other ${name} lies, got one that no export has written. ` +
      "Choose another folder.",
  );
  expect(readFileSync(join(dir, name), "utf8")).toBe(text);
  expect(existsSync(join(dir, name === "model.json" ? "weights.bin" : "model.json"))).toBe(false);
});

it("leaves a module of another program beside weights of an export", () => {
  writeExport(dir, toPyTorch(first!));
  writeFileSync(join(dir, "model.py"), "print()\n");
  expect(() => writeExport(dir, toPyTorch(first!))).toThrow("no other model.py lies");
  expect(readFileSync(join(dir, "model.py"), "utf8")).toBe("print()\n");
});

it("follows no link, neither as the folder nor as a file in it", () => {
  const outside = join(dir, "outside");
  mkdirSync(outside);
  symlinkSync(outside, join(dir, "link"));
  expect(() => writeExport(join(dir, "link"), model)).toThrow("expected a folder, got a link");
  mkdirSync(join(dir, "linked"));
  symlinkSync(join(outside, "model.json"), join(dir, "linked", "model.json"));
  expect(() => writeExport(join(dir, "linked"), model)).toThrow("expected a file, got a link");
  expect(readdirSync(outside)).toEqual([]);
});

it("says so where the folder is a file", () => {
  const file = join(dir, "file");
  writeFileSync(file, "");
  expect(() => writeExport(file, model)).toThrow(`[checkpoint] ${file}: expected a folder, got a file.`);
});
