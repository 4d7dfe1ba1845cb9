import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Experiment } from "./description/experiment.ts";
import { recordInMemory, type RecordInMemory } from "./record-in-memory.ts";
import { recordRun } from "./record-run.ts";
import { resumeRun } from "./resume-run.ts";
import { stripes, toy, wide, wild } from "./testing/toy.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "experiment-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

type Files = Record<string, string>;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

function inFolder(run: string): Files {
  const files = readdirSync(run, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  return Object.fromEntries(paths.map((path) => [relative(run, path), text(readFileSync(path))]));
}

interface Held {
  readonly files: Files;
  readonly error?: unknown;
  /** Writes the files into a folder. */
  save(run: string): void;
}

/** Trains in memory; `act` may change it after each step, and ends it with false. */
function held(experiment: Experiment, act: (step: number, run: RecordInMemory) => boolean | void = () => true): Held {
  const pieces: Uint8Array[] = [];
  const run = recordInMemory(experiment, stripes(), { sink: (bytes) => void pieces.push(bytes.slice()) });
  let error: unknown;
  try {
    for (const { step } of run) if (act(step, run) === false) break;
  } catch (cause) {
    error = cause;
  }
  const files = new Map([...run.files(), ["recording.mcap", Buffer.concat(pieces)] as const]);
  return {
    files: Object.fromEntries(
      [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => [path, text(bytes)]),
    ),
    ...(error !== undefined && { error }),
    save(to) {
      for (const [path, bytes] of files) {
        mkdirSync(dirname(join(to, path)), { recursive: true });
        writeFileSync(join(to, path), bytes);
      }
    },
  };
}

/** Trains into a folder, up to step `until`. */
function written(experiment: Experiment, until = Infinity): { files: Files; error?: unknown } {
  const run = join(dir, "run");
  try {
    for (const { step } of recordRun(run, experiment, stripes())) if (step === until) break;
    return { files: inFolder(run) };
  } catch (error) {
    return { files: inFolder(run), error };
  }
}

it.each<[string, Experiment]>([
  ["a training", toy()],
  ["one of many epochs, of which the oldest checkpoints go", toy({ epochs: 7 })],
  ["one of many weights", wide],
  ["one that diverges", wild],
  ["one whose steps were changed", toy({ rateChanges: [{ step: 5, factor: 0.5 }] })],
])("%s ends in the files that recordRun writes", (_, experiment) => {
  const { files, error } = held(experiment);
  expect({ files, error }).toEqual({ error: undefined, ...written(experiment) });
});

it("one that is stopped ends in these files too, and goes on from them to those of one that was not", () => {
  const stopped = held(toy(), (step) => step < 13);
  expect(stopped.files).toEqual(written(toy(), 13).files);
  const run = join(dir, "saved");
  stopped.save(run);
  for (const _ of resumeRun(run, stripes())) continue;
  expect(inFolder(run)).toEqual(held(toy()).files);
});

/** Changes the size of the steps twice. */
const change = (step: number, run: RecordInMemory): void => {
  if (step === 3) run.changeRate(4);
  if (step === 3) run.changeRate(3); // it thinks better of it at the same step
  if (step === 10) run.changeRate(0.25);
};

it("a rate that is changed while it trains is told in run.json, which trains and goes on to the same bytes", () => {
  const changed = held(toy(), change);
  const rateChanges = [
    { step: 3, factor: 3 },
    { step: 10, factor: 0.25 },
  ];
  expect(changed.files["checkpoints/step-00000024.safetensors"]).not.toBe(
    held(toy()).files["checkpoints/step-00000024.safetensors"],
  );
  expect(changed.files).toEqual(written(toy({ rateChanges })).files);

  const run = join(dir, "saved");
  held(toy(), (step, now) => (change(step, now), step < 13)).save(run);
  for (const _ of resumeRun(run, stripes())) continue;
  expect(inFolder(run)).toEqual(changed.files);
});

it("refuses a rate that is none", () => {
  expect(held(toy(), (_, run) => run.changeRate(0)).error).toMatchInlineSnapshot(
    `[Error: [experiment] changeRate: expected a factor above 0, got 0. 1 leaves the updates as they are.]`,
  );
});
