import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LayerDescription } from "./description/network.ts";
import { openTrained } from "./open-trained.ts";
import { recordRun } from "./record-run.ts";
import { stripes, toy } from "./testing/toy.ts";

let run: string;
beforeEach(() => {
  run = join(mkdtempSync(join(tmpdir(), "experiment-")), "run");
  for (const _ of recordRun(run, toy(), stripes()));
});
afterEach(() => rmSync(join(run, ".."), { recursive: true }));

const describeAs = (experiment: object): void => writeFileSync(join(run, "run.json"), JSON.stringify(experiment));

const dense = (units: number): LayerDescription => ({
  kind: "dense",
  units,
  activation: "relu",
  init: { kind: "he" },
});

describe("openTrained", () => {
  it("uses an older checkpoint if the newest is damaged, and tells which", () => {
    const newest = join(run, "checkpoints/step-00000024.safetensors");
    const bytes = readFileSync(newest);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(newest, bytes);
    const { step, skipped } = openTrained(run);
    expect(step).toBe(16);
    expect(skipped).toEqual([expect.stringMatching(/step-00000024\.safetensors: expected CRC/)]);
  });

  it("reports it if all are damaged", () => {
    for (const name of readdirSync(join(run, "checkpoints"))) truncateSync(join(run, "checkpoints", name), 100);
    expect(() => openTrained(run)).toThrow(/expected a checkpoint that is whole, got 3 damaged/);
  });

  it("names the cells that do not fit the description", () => {
    const head = toy().layers.at(-1)!;
    const dropout: LayerDescription = { kind: "dropout", rate: 0.25 };
    describeAs(toy({ layers: [dense(5), dropout, head] }));
    expect(() => openTrained(run)).toThrow(
      /layers\.0\.W is 5 × 3 .*and not 5 × 5; layers\.2\.W is 4 × 2 .*and not 6 × 2/,
    );
    describeAs(toy({ layers: [dense(3), dropout, dense(3), head] }));
    expect(() => openTrained(run)).toThrow(/layers\.2\.W is 4 × 2 .*and not 4 × 3; layers\.3\.W is missing/);
  });

  it("names the file if the description is not valid", () => {
    describeAs({ ...toy(), version: 9 });
    expect(() => openTrained(run)).toThrow(`[experiment] ${join(run, "run.json")}: version: expected 1, got 9.`);
  });

  it("tells what a run holds if there is none", () => {
    expect(() => openTrained(join(run, "checkpoints"))).toThrow("got a folder without run.json");
    expect(() => openTrained(`${run}-not`)).toThrow("found nothing there");
  });
});
