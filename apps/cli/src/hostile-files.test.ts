import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, type Command } from "./testing/command.ts";
import { inTurn } from "./testing/in-turn.ts";

let cli: Command;
beforeAll(async () => {
  cli = await command();
  await cli.run("train", "--layers", "784-4-10", "--epochs", "2", "--batch", "500", "--out", "run");
  await cli.run("export", "run", "--to", "pytorch", "--out", "files");
});
afterAll(() => cli.remove());

/** What can lie where a file should. */
const kinds: Readonly<Record<string, (path: string) => unknown>> = {
  pipe: (path) => execFileSync("mkfifo", [path]),
  device: (path) => symlinkSync("/dev/zero", path),
  folder: (path) => mkdirSync(path),
  socket: (path) =>
    new Promise(
      (done) =>
        void createServer()
          .unref()
          .listen(path, () => done(undefined)),
    ),
  unreadable: (path) => symlinkSync(path, path), // root may read what nobody may, but follows no link to itself
};

const filesOfRun = [
  "run.json",
  "recording.mcap",
  "checkpoints/step-00000008.safetensors",
  "checkpoints/best.safetensors",
  "checkpoints",
];
const filesOfDigits = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];

/** Every command that opens a run, digits, or a file of another program; IT is what is opened. */
const ofRun = [
  "film IT --frames 2",
  "view IT --no-open",
  "eval IT",
  "eval IT --best",
  "info IT",
  "metrics IT",
  "share IT",
  "export IT --to pytorch",
  "export IT --to pytorch --best",
  "train --resume IT --no-open",
];
const ofDigits = ["train --epochs 1 --layers 784-10 --out never --data IT", "eval run --data IT"];
const ofModels = ["film IT", "view IT --no-open", "eval IT", "info IT", "share IT", "import IT --out never"];

/** Lines that cannot do without the file. */
const needs =
  /-digits-|model\.safetensors|^(eval|info|export|train).*run\.json|^(film|metrics|share).*recording|best.*--best$/;

/** A copy of a folder in which one file is something else. */
async function spoilt(folder: string, file: string, kind: string): Promise<string> {
  const copy = `${kind}-${folder}-${file.replaceAll("/", "-")}`;
  cpSync(join(cli.dir, folder), join(cli.dir, copy), { recursive: true });
  rmSync(join(cli.dir, copy, file), { recursive: true });
  await kinds[kind]!(join(cli.dir, copy, file));
  return copy;
}

describe.skipIf(process.platform === "win32")("every command, where what it reads is no file", () => {
  it.each(Object.keys(kinds))("but a %s: ends, and says so where it needs the file", async (kind) => {
    const lines: string[] = [];
    const on = (it: string, words: readonly string[]): unknown => lines.push(...words.map((w) => w.replace("IT", it)));
    for (const file of filesOfRun) on(await spoilt("run", file, kind), ofRun);
    for (const file of filesOfDigits) on(await spoilt("digits", file, kind), ofDigits);
    on(join(await spoilt("files", "model.safetensors", kind), "model.safetensors"), ofModels);
    const outcomes = inTurn(
      cli,
      lines.map((line) => line.split(" ")),
    );
    const ended = outcomes.map(({ code, said }, i) => ({ line: lines[i]!, code, said }));
    expect(ended.filter(({ said, code }) => code > 1 || /defect|\n {4}at /.test(said))).toEqual([]);
    expect(ended.filter(({ line, code }) => needs.test(line) && code !== 1)).toEqual([]);
    expect(existsSync(join(cli.dir, "never"))).toBe(false);
  });
});

/** Names at which a command writes into a run, and at which a stranger may have put a link. */
const written = {
  "film IT --frames 2": ["film.gif", "film.gif.tmp"],
  "share IT": ["film.html"],
  "export IT --to pytorch": ["pytorch", "pytorch/model.safetensors"],
  "train --resume IT --no-open": [
    "recording.mcap",
    "run.lock",
    "checkpoints",
    "checkpoints/best.safetensors",
    "film.gif",
  ],
};

it.skipIf(process.platform === "win32")("no command writes through a link that lies where it writes", () => {
  const lines: string[] = [];
  const outside = join(cli.dir, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "victim"), "mine");
  for (const [line, names] of Object.entries(written)) {
    for (const name of names) {
      for (const target of ["victim", "new", "."]) {
        const copy = `linked-${lines.length}`;
        const path = join(cli.dir, copy, name);
        cpSync(join(cli.dir, "run"), join(cli.dir, copy), { recursive: true });
        rmSync(path, { recursive: true, force: true });
        mkdirSync(dirname(path), { recursive: true });
        symlinkSync(join(outside, target), path);
        lines.push(line.replace("IT", copy));
      }
    }
  }
  const outcomes = inTurn(
    cli,
    lines.map((line) => line.split(" ")),
  );
  expect(outcomes.filter(({ said, code }) => code > 1 || /defect|\n {4}at /.test(said))).toEqual([]);
  expect(readdirSync(outside)).toEqual(["victim"]);
  expect(readFileSync(join(outside, "victim"), "utf8")).toBe("mine");
});
