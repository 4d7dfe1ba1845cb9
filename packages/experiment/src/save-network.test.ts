import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { buildNetwork } from "./build/network.ts";
import { writeNetwork } from "./network-file.ts";
import { openTrained } from "./open-trained.ts";
import { recordRun } from "./record-run.ts";
import { openNetwork, saveNetwork } from "./save-network.ts";
import { fingerprint } from "./testing/fingerprint.ts";
import { stripes, toy } from "./testing/toy.ts";

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "network-"))));
afterEach(() => rmSync(dir, { recursive: true }));

it("a network of a run can be saved by itself, and opened again", () => {
  for (const _ of recordRun(join(dir, "run"), toy(), stripes()));
  const { net } = openTrained(join(dir, "run"));
  const path = join(dir, "toy.safetensors");
  saveNetwork(path, net);
  expect(new Uint8Array(readFileSync(path))).toEqual(writeNetwork(net));
  expect(fingerprint(openNetwork(path).cells())).toEqual(fingerprint(net.cells()));
  expect(readdirSync(dir)).toEqual(["run", "toy.safetensors"]);
});

it("says which file cannot be read, or is none", () => {
  const path = join(dir, "none.safetensors");
  expect(() => openNetwork(path)).toThrow(`[checkpoint] ${path}: could not be read: ENOENT`);
  mkdirSync(path);
  expect(() => openNetwork(path)).toThrow(`[checkpoint] ${path}: expected a regular file, got a folder`);
  expect(() => saveNetwork(path, buildNetwork(toy()))).toThrow(`${path}: expected a file or nothing, got a folder`);
  rmSync(path, { recursive: true });
  saveNetwork(path, buildNetwork(toy({ kernels: "wasm" })));
  expect(() => openNetwork(path, { threads: 0 })).toThrow(`[experiment] ${path}: expected a network that can be built`);
});
