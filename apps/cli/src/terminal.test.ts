import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import {
  floatsOf,
  readCheckpoint,
  readSafetensors,
  valuesOf,
  wordsOf,
  writeCheckpoint,
  writeSafetensors,
} from "@closurenet/checkpoint";
import { cell } from "@closurenet/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, ended, type Command } from "./testing/command.ts";
import { inTurn } from "./testing/in-turn.ts";

let cli: Command;
beforeAll(async () => {
  cli = await command();
  await cli.run("train", ...small, "--out", "run");
});
afterAll(() => cli.remove());

const small = ["--layers", "784-4-10", "--epochs", "2", "--batch", "500"];
const one = (...line: string[]): { code: number; said: string } => inTurn(cli, [line])[0]!;
/** Writes a checkpoint of `run` into `lacking` without one of its tensors, with a right checksum. */
function rewrite(file: string, without: string): void {
  const { tensors, metadata, step } = readCheckpoint(readFileSync(join(cli.dir, "run/checkpoints", file)), file);
  const cells = [...tensors].flatMap(([name, tensor]) => {
    const [rows = 1, cols = 1] = tensor.shape;
    const values =
      tensor.dtype === "F64" ? valuesOf(tensor) : tensor.dtype === "I32" ? wordsOf(tensor) : floatsOf(tensor);
    return name === without ? [] : [[name, cell(rows, cols, values)] as const];
  });
  writeFileSync(join(cli.dir, "lacking/checkpoints", file), writeCheckpoint(step, new Map(cells), metadata));
}

const escape = "\u001B]0;owned\u0007";

describe.skipIf(!existsSync("/dev/full"))("standard output that takes nothing", () => {
  it.each([[], ["--json"]])("ends no training, and is in the exit code: %j", async (...more) => {
    const name = `full${more.join("")}`;
    const { code, err } = await cli.shell('exec "$@" > /dev/full', "train", ...small, "--out", name, ...more);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("Standard output takes no more: ENOSPC") });
    expect(err).not.toMatch(/\n {4}at /);
    expect(one("info", name, "--json").said).toContain('"complete":true');
    for (const file of ["film.gif", "recording.mcap", "checkpoints/step-00000008.safetensors"])
      expect(readFileSync(join(cli.dir, name, file)).equals(readFileSync(join(cli.dir, "run", file)))).toBe(true);
  });

  it("ends none where standard error takes nothing either", async () => {
    expect((await cli.shell('exec "$@" > /dev/full 2>&1', "train", ...small, "--out", "both")).code).toBe(1);
    expect((await cli.shell('exec "$@" >&- 2>&-', "train", ...small, "--out", "closed")).code).toBeLessThan(2);
    for (const name of ["both", "closed"]) expect(one("info", name, "--json").said).toContain('"complete":true');
  });
});

describe("text of others on a terminal", () => {
  it("acts nowhere: in run.json, in files of other programs, in arguments and names", () => {
    const folder = (name: string, change: (text: string) => string): string => {
      cpSync(join(cli.dir, "run"), join(cli.dir, name), { recursive: true });
      const path = join(cli.dir, name, "run.json");
      writeFileSync(path, change(readFileSync(path, "utf8")));
      return name;
    };
    const inJson = JSON.stringify(escape).slice(1, -1);
    const named = folder("named", (text) => text.replace('"MNIST"', `"${inJson}"`));
    const key = folder("key", (text) => text.replace('"seed"', `"${inJson}": 1, "seed"`));
    const value = folder("value", (text) => text.replace('"sgd"', `"${inJson}"`));
    const broken = folder("broken", (text) => escape + text);
    const odd = folder(`odd${escape}`, (text) => text);
    const { tensors } = readSafetensors(readFileSync(join(cli.dir, "run/checkpoints/best.safetensors")));
    const matrices = [...tensors].filter(([name]) => name.endsWith(".W"));
    mkdirSync(join(cli.dir, "models"));
    writeFileSync(
      join(cli.dir, "models", `a${escape}.safetensors`),
      writeSafetensors(new Map(matrices.map(([name, tensor]) => [`${escape}${name}`, tensor]))),
    );
    const lines = [named, key, value, broken, odd, "models", escape].flatMap((path) => [
      ["info", path],
      ["info", path, "--json"],
      ["eval", path],
      ["film", path, "--frames", "2"],
      ["share", path],
      ["metrics", path],
      ["export", path, "--to", "onnx"],
      ["train", "--resume", path, "--no-open"],
      ["import", path, "--out", `imported-${path.length}`],
    ]);
    lines.push([escape], ["film", "run", "--map", escape], ["train", `--${escape}`], ["eval", "run", "--data", escape]);
    const outcomes = inTurn(cli, lines);
    const acting = outcomes
      .map(({ said }, i) => ({ line: lines[i]!, said }))
      .filter(({ said }) => /(?!\n)\p{Cc}/u.test(said));
    expect(acting).toEqual([]);
    expect(outcomes.filter(({ said }) => said.includes("\\u001b]0;owned\\u0007")).length).toBeGreaterThan(20);
  });

  it("is short, however long it was", () => {
    const key = "k".repeat(1_000_000);
    cpSync(join(cli.dir, "run"), join(cli.dir, "long"), { recursive: true });
    const path = join(cli.dir, "long/run.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"seed"', `"${key}": 1, "seed"`));
    const { said } = one("info", "long");
    expect(said.length).toBeLessThan(2200);
    expect(said).toMatch(/\d characters left out/);
  });

  it("is printed by one file alone", () => {
    const files = readdirSync(new URL(".", import.meta.url), { recursive: true, encoding: "utf8" });
    const printing = files
      .filter((file) => /^[^.]*\.ts$/.test(file) && !file.startsWith("testing"))
      .filter((file) => /console\.|std(?:out|err)\.write/.test(readFileSync(new URL(file, import.meta.url), "utf8")));
    expect(printing.toSorted()).toEqual(["main.ts", "output.ts"]); // main.ts: where nothing could be loaded
  });
});

describe("what a shell or a habit hands over", () => {
  it("a `~` that the shell left is the home folder; an empty path is refused", () => {
    // The command is given no HOME here: it asks the system.
    expect(one("info", "~/no-such-run").said).toContain(join(userInfo().homedir, "no-such-run"));
    expect(one("info", "").said).toContain("Expected a path, got an empty one. Is a variable not set?");
    expect(one("train", "--out=").said).toContain("Expected a path, got an empty one.");
  });

  it("a folder that needs quotes is printed with them", async () => {
    const { out } = await cli.run("train", ...small, "--out", "it's my run");
    expect(out).toContain(`play it        npm run viewer -- 'it'\\''s my run'\n`);
  });

  it("a working folder that was deleted ends in a sentence", async () => {
    const gone = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    for (const line of [
      ["train", ...small, "--out", "a/b"],
      ["train", ...small],
      ["export", "../run", "--to", "onnx", "--out", "x"],
    ]) {
      const { code, out, err } = await cli.shell(gone, ...line);
      expect({ code, said: out + err }).toEqual({
        code: 1,
        said: expect.stringMatching(/uv_cwd|ENOENT: no such file or directory, mkdir/),
      });
      expect(out + err).not.toMatch(/\n {4}at /);
    }
    expect(existsSync(join(cli.dir, "gone"))).toBe(false);
  });

  it("a run's folder that is moved or deleted ends the training soon, with a word", async () => {
    const child = cli.start("train", "--layers", "784-16-10", "--epochs", "100000", "--out", "deleted");
    const ending = ended(child);
    await once(child.stdout!, "data");
    while (!existsSync(join(cli.dir, "deleted/run.json"))) await once(child.stdout!, "data");
    renameSync(join(cli.dir, "deleted"), join(cli.dir, "moved"));
    const { code, err } = await ending;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/moved or deleted|could not be/) });
  });

  it("an installation that is not whole, as where too few files may be open", async () => {
    cpSync(join(cli.dir, "bin"), join(cli.dir, "half"), { recursive: true });
    for (const name of readdirSync(join(cli.dir, "half"))) if (name !== "main.mjs") rmSync(join(cli.dir, "half", name));
    const { code, err } = await cli.shell('exec "$1" half/main.mjs info run');
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(
        /^\[cli\] the program could not be loaded: .*Allow more open files \(`ulimit -n 1024`\), or install it anew\.\n$/,
      ),
    });
  });
});

describe("a damaged checkpoint", () => {
  it("is told of by info, and by --resume that passes over it", () => {
    cpSync(join(cli.dir, "run"), join(cli.dir, "damaged"), { recursive: true });
    const path = join(cli.dir, "damaged/checkpoints/step-00000008.safetensors");
    const bytes = readFileSync(path);
    bytes[bytes.length - 9]! ^= 64;
    writeFileSync(path, bytes);
    const told = one("info", "damaged").said.replaceAll(/(?<=CRC |got )[0-9a-f]{8}/g, "CRC");
    expect(told).toMatch(/^checkpoints +at step 4$/m);
    expect(told).toMatch(/^damaged +\[checkpoint\] .*step-00000008\.safetensors: expected CRC CRC, got CRC\./m);
    expect(one("info", "damaged", "--json").said).toContain('"checkpoints":[4],"damaged":[{"step":8,"problem":"');
    const { code, said } = one("train", "--resume", "damaged", "--no-open");
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringMatching(/passed over a checkpoint: .*Step 4 is next\./),
    });
  });

  it("that lacks one of our tensors is no defect of the program", () => {
    cpSync(join(cli.dir, "run"), join(cli.dir, "lacking"), { recursive: true });
    for (const lacking of ["recording.pending", "recording.best", "train.position", "layers.0.W"]) {
      for (const file of readdirSync(join(cli.dir, "run/checkpoints"))) rewrite(file, lacking);
      for (const line of [
        ["train", "--resume", "lacking", "--no-open"],
        ["eval", "lacking"],
        ["info", "lacking"],
      ]) {
        const { code, said } = one(...line);
        expect({ line, lacking, code: code < 2, said }).toEqual({
          line,
          lacking,
          code: true,
          said: expect.not.stringMatching(/defect/),
        });
      }
    }
  });
});
