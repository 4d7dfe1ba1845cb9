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

  it("opens the checkpoint of a step, and the best", () => {
    expect(openTrained(run, { step: 16 }).step).toBe(16);
    const newest = openTrained(run);
    const older = openTrained(run, { step: 8 });
    expect(older.net.cells().get("layers.0.W")?.get()).not.toEqual(newest.net.cells().get("layers.0.W")?.get());
    const best = openTrained(run, { best: true });
    expect(readFileSync(join(run, "checkpoints/best.safetensors"))).toEqual(
      readFileSync(join(run, `checkpoints/step-${String(best.step).padStart(8, "0")}.safetensors`)),
    );
  });

  it("opens the best by its step where it is no longer among the newest", () => {
    const { step } = openTrained(run, { best: true });
    rmSync(join(run, `checkpoints/step-${String(step).padStart(8, "0")}.safetensors`));
    expect(openTrained(run, { step }).step).toBe(step);
  });

  it("lists the steps that there are where one is not", () => {
    const best = openTrained(run, { best: true }).step;
    expect(() => openTrained(run, { step: 9 })).toThrow(
      `[experiment] ${run}: expected a checkpoint of step 9, found steps 8, 16, 24, ${best} (the best).`,
    );
    rmSync(join(run, "checkpoints/best.safetensors"));
    expect(() => openTrained(run, { best: true })).toThrow(
      `[experiment] ${run}: expected the best checkpoint, found none: a training without validation has none.`,
    );
    expect(() => openTrained(run, { step: 9 })).toThrow(
      `[experiment] ${run}: expected a checkpoint of step 9, found steps 8, 16, 24.`,
    );
  });

  it("takes no other checkpoint for a damaged one that was asked for", () => {
    truncateSync(join(run, "checkpoints/step-00000016.safetensors"), 100);
    expect(() => openTrained(run, { step: 16 })).toThrow(
      /expected the checkpoint of step 16 to be whole, got a damaged one\. .*step-00000016/,
    );
    truncateSync(join(run, "checkpoints/best.safetensors"), 100);
    expect(() => openTrained(run, { step: 9 })).toThrow(/found none at 8, 16, 24\. .*best\.safetensors/);
  });
});
