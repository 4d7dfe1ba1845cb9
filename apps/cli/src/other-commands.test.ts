import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors } from "@closurenet/checkpoint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, type Command } from "./testing/command.ts";
import { recordConvolution } from "./testing/convolution.ts";

let cli: Command;
beforeAll(async () => {
  cli = await command();
  await cli.run("train", "--layers", "784-16-10", "--epochs", "2", "--batch", "50", "--every", "6", "--out", "run");
});
afterAll(() => cli.remove());

/** A copy of the run with one file changed. */
function spoilt(name: string, file: string, spoil: (bytes: Buffer) => Buffer | string): string {
  cpSync(join(cli.dir, "run"), join(cli.dir, name), { recursive: true });
  const path = join(cli.dir, name, file);
  writeFileSync(path, spoil(readFileSync(path)));
  return name;
}
function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 9]! ^= 64;
  return copy;
}

describe("--help", () => {
  it.each(
    [
      [],
      ["train"],
      ["film"],
      ["view"],
      ["eval"],
      ["export"],
      ["import"],
      ["info"],
      ["metrics"],
      ["share"],
      ["data"],
    ].map((name) => [name]),
  )("of %j", async (name) => {
    const { code, out } = await cli.run(...name, "--help");
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: npx pnpm closurenet ${name.join("")}`));
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe("the command", () => {
  it("says what it can do when asked for nothing, or for what it cannot", async () => {
    expect(await cli.run()).toMatchObject({ code: 2, err: expect.stringContaining("Usage: npx pnpm closurenet") });
    const { code, err } = await cli.run("trian");
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining("unknown command 'trian'\n(Did you mean train?)"),
    });
    expect((await cli.run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(["film", "eval", "info", "view", "export", "share"])(
    "says what a run is where %s is given none",
    async (name) => {
      mkdirSync(join(cli.dir, "empty"), { recursive: true });
      for (const path of ["empty", "not-there"]) {
        const { code, err } = await cli.run(name, path, ...(name === "export" ? ["--to", "pytorch"] : []));
        expect(code).toBe(1);
        expect(err).toMatch(/^\[[a-z]+\] .*expected a run/);
        expect(err).not.toMatch(/\n {4}at /);
      }
    },
  );

  it("refuses to compare more runs than four", async () => {
    const { code, err } = await cli.run("view", "--no-open", "a", "b", "c", "d", "e");
    expect(code).toBe(1);
    expect(err).toMatch(/^\[viewer\] view: expected at most 4 runs to compare, got 5\. Leave some out\./);
  });

  it.each(["film", "eval", "info"])("names the file where %s finds run.json broken", async (name) => {
    const cut = spoilt(`cut-json-${name}`, "run.json", (bytes) => bytes.subarray(0, 40));
    const wrong = spoilt(`wrong-json-${name}`, "run.json", (bytes) =>
      bytes.toString().replace('"seed": 1', '"seed": "one"'),
    );
    const { code, err } = await cli.run(name, cut);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^\[checkpoint\] .*run\.json: expected JSON, got /),
    });
    const other = await cli.run(name, wrong);
    // A film needs the recording only.
    const says = name === "film" ? /^$/ : /run\.json: seed: expected number, got "one"\. /;
    expect(other).toMatchObject({ code: name === "film" ? 0 : 1, err: expect.stringMatching(says) });
  });
});

describe("closurenet share", () => {
  // Where the viewer is, as in an installed package, it is tried by `npx pnpm packed`.
  it("says what it needs where the viewer was not built", async () => {
    expect(await cli.run("share", "run")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/share\.html: expected the built page, found none\. Build it with/),
    });
  });
});

describe("closurenet film", () => {
  it("tells of its film as JSON", async () => {
    const { json } = await cli.run(
      "film",
      "run",
      "--out",
      "a.gif",
      "--layer",
      "2",
      "--map",
      "blue-red",
      "--scale",
      "neuron",
      "--json",
    );
    expect(json()).toEqual({
      run: "run",
      film: "a.gif",
      frames: expect.any(Number),
      bytes: readFileSync(join(cli.dir, "a.gif")).length,
    });
  });

  it.each(["film-rank", "film-symmetric", "neuron", "frame-rank"])("paints in %s", async (scale) => {
    const { code, out } = await cli.run(
      "film",
      "run",
      "--out",
      `${scale}.gif`,
      "--scale",
      scale,
      "--change",
      "--frames",
      "5",
      "--zoom",
      "1",
    );
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^film +\S+\.gif, [\d.]+ MB, 5 pictures\n$/) });
  });

  it("says which layers and which colour maps there are", async () => {
    expect(await cli.run("film", "run", "--layer", "3")).toMatchObject({
      code: 1,
      err: "[cli] --layer: expected a layer with weights, 1 … 2 from the input on, got 3.\n",
    });
    expect(await cli.run("film", "run", "--layer", "0")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Layers count from 1: the first one is --layer 1\./),
    });
    expect(await cli.run("film", "run", "--map", "viridis")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Expected one of black-white \(grey\), blue-brown \(vik-like\), /),
    });
  });

  it("says where it cannot write, and leaves no other file", async () => {
    const { code, err } = await cli.run("film", "run", "--out", "no/such/folder.gif");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^\[checkpoint\] no\/such\/folder\.gif: could not be written: ENOENT/),
    });
  });

  it("shows what is whole of a recording that was cut, and says what is wrong where nothing is", async () => {
    const cut = spoilt("cut", "recording.mcap", (bytes) => bytes.subarray(0, bytes.length / 2));
    expect((await cli.run("film", cut, "--json")).json()).toMatchObject({ frames: expect.any(Number) });
    expect((await cli.run("info", cut)).out).toMatch(/^recording +\d+ frames to step \d+, [\d.]+ MB; /m);
    const none = spoilt("none", "recording.mcap", () => "hello");
    expect(await cli.run("film", none)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^\[cli\] none: expected a recording/),
    });
    rmSync(join(cli.dir, none, "recording.mcap"));
    expect(await cli.run("film", none)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/expected a recording, found no file/),
    });
    expect((await cli.run("info", none)).code).toBe(0);
  });
});

/** The files of a folder, with digests of what is in them. */
const contents = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => `${file} ${createHash("sha256").update(readFileSync(file)).digest("hex")}`);

describe("--out", () => {
  const commands = [["film"], ["share"], ["metrics"], ["metrics", "--to", "tensorboard"]];
  it.each(commands.map((words) => [words.join(" "), words] as const))(
    "of %s takes the place of nothing that is read",
    async (_, [name = "", ...words]) => {
      cpSync(join(cli.dir, "run"), join(cli.dir, "kept"), { recursive: true });
      const before = contents(join(cli.dir, "kept"));
      const refused = async (source: string, out: string): Promise<void> =>
        expect(await cli.run(name, source, ...words, "--out", out)).toMatchObject({
          code: 1,
          err: `[cli] --out: expected a file that may be written anew, got ${out}, which films are read from. Choose another name.\n`,
        });
      for (const file of ["recording.mcap", "run.json", "checkpoints/best.safetensors"])
        await refused("kept", join("kept", file));
      await refused("run", "./kept/recording.mcap"); // of another run
      await refused("kept/recording.mcap", "kept/recording.mcap");
      expect(contents(join(cli.dir, "kept"))).toEqual(before);
    },
  );

  it.each([
    ["film", ".gif", ["film.mp4", "film.html", "a.PNG"], ["film.GIF", "film", "v1.2"]],
    ["share", ".html", ["page.gif", "page.json"], ["page.htm", "page"]],
    ["metrics", ".csv", ["metrics.json", "curve.png"], ["metrics.txt"]],
  ])("of %s is of the format that is written", async (name, format, others, own) => {
    for (const out of others) {
      expect(await cli.run(name, "run", "--out", out)).toMatchObject({
        code: 1,
        err: `[cli] --out: expected a name that ends in ${format}, for that is what is written, got ${out}.\n`,
      });
      expect(existsSync(join(cli.dir, out))).toBe(false);
    }
    for (const out of own) expect((await cli.run(name, "run", "--out", out)).err).not.toContain("--out");
  });

  it.skipIf(process.platform === "win32")("takes the place of no pipe, device or folder", async () => {
    execFileSync("mkfifo", [join(cli.dir, "pipe")]);
    mkdirSync(join(cli.dir, "folder"));
    for (const [out, found] of [
      ["pipe", "no file but a device, a pipe or a socket"],
      ["folder", "a folder"],
    ] as const) {
      for (const name of ["film", "metrics"]) {
        const { code, err } = await cli.run(name, "run", "--out", out);
        expect({ code, err }).toEqual({
          code: 1,
          err: `[checkpoint] ${out}: expected a file or nothing, got ${found}. Choose another name.\n`,
        });
      }
    }
    expect(lstatSync(join(cli.dir, "pipe")).isFIFO()).toBe(true);
    expect(readdirSync(join(cli.dir, "folder"))).toEqual([]);
  });
});

describe("closurenet eval", () => {
  it("tells of its outcome as JSON", async () => {
    const { json } = await cli.run("eval", "run", "--json");
    const { confusion, ...rest } = json();
    const classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    expect(rest).toEqual({
      classes,
      run: "run",
      step: 72,
      testAccuracy: expect.any(Number),
      testLoss: expect.any(Number),
    });
    expect(confusion).toHaveLength(100);
    expect([confusion].flat(2).reduce((sum, n) => Number(sum) + Number(n))).toBe(500);
  });

  it("draws digits that the network misreads", async () => {
    expect((await cli.run("eval", "run", "--show", "2")).out.match(/true \d · predicted \d ✗/g)).toHaveLength(2);
  });

  it("falls back to an older checkpoint, with a word", async () => {
    const damaged = spoilt("damaged", "checkpoints/step-00000072.safetensors", flipped);
    const { code, json, err } = await cli.run("eval", damaged, "--json");
    expect({ code, step: json()["step"] }).toEqual({ code: 0, step: 36 });
    expect(err).toMatch(
      /^passed over a checkpoint: .*step-00000072\.safetensors: expected CRC .* Step 36 is tested instead\.\n$/,
    );
    expect((await cli.run("film", damaged, "--frames", "2")).code).toBe(0);
    rmSync(join(cli.dir, damaged, "checkpoints/step-00000036.safetensors"));
    expect(await cli.run("eval", damaged)).toMatchObject({ code: 1, err: expect.stringMatching(/got 1 damaged/) });
  });

  it("says so where the digits are not the run's", async () => {
    const other = spoilt("other", "run.json", (bytes) =>
      bytes.toString().replace(/("t10k-labels-idx1-ubyte": ")..../, "$10000"),
    );
    expect((await cli.run("eval", other)).err).toBe("These are not the pictures of this run: run.json names others.\n");
  });
});

describe("closurenet export", () => {
  it("writes a network for PyTorch, from the newest checkpoint", async () => {
    const { code, out, err } = await cli.run("export", "run", "--to", "pytorch");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "network        784-16-10 · relu, step 72
      written        run/pytorch/model.safetensors, 51,368 bytes
      written        run/pytorch/model.py, 1,203 bytes
      install        pip install torch safetensors
      use            python3 run/pytorch/model.py
      "
    `);
    const { tensors, metadata } = readSafetensors(readFileSync(join(cli.dir, "run/pytorch/model.safetensors")));
    expect(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))).toEqual({
      "fc1.bias": [16],
      "fc1.weight": [16, 784],
      "fc2.bias": [10],
      "fc2.weight": [10, 16],
    });
    expect(Object.fromEntries(metadata)).toMatchObject({ run: "run", step: "72" });
  });

  it.each([
    ["onnx", ["model.onnx"]],
    ["tfjs", ["model.json", "weights.bin"]],
    ["keras", ["model.safetensors", "model.py"]],
  ])("writes a network for %s, the same bytes each time", async (format, names) => {
    const first = await cli.run("export", "run", "--to", format, "--json");
    expect(first.json()["files"]).toEqual(
      names.map((name) => ({ path: join("run", format, name), bytes: expect.any(Number) })),
    );
    expect((await cli.run("export", join(cli.dir, "run"), "--to", format, "--out", format)).code).toBe(0);
    for (const name of names) {
      const bytes = readFileSync(join(cli.dir, "run", format, name));
      expect(readFileSync(join(cli.dir, format, name))).toEqual(bytes);
    }
  });

  it("takes the checkpoint that is asked for, and tells of its outcome as JSON", async () => {
    const { json } = await cli.run("export", "run", "--to", "pytorch", "--step", "36", "--out", "at-36", "--json");
    expect(json()).toEqual({
      run: "run",
      to: "pytorch",
      step: 36,
      files: ["model.safetensors", "model.py"].map((name) => ({
        path: join("at-36", name),
        bytes: readFileSync(join(cli.dir, "at-36", name)).length,
      })),
    });
    const best = await cli.run("export", "run", "--to", "pytorch", "--best", "--out", "best", "--json");
    expect([36, 72]).toContain(best.json()["step"]);
    const bytes = (folder: string): Buffer => readFileSync(join(cli.dir, folder, "model.safetensors"));
    expect(bytes("at-36")).not.toEqual(bytes("run/pytorch"));
    expect(bytes("best")).toEqual(best.json()["step"] === 36 ? bytes("at-36") : bytes("run/pytorch"));
  });

  it("says which steps and which formats there are", async () => {
    const { code, err } = await cli.run("export", "run", "--to", "pytorch", "--step", "37");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(
        /^\[experiment\] run: expected a checkpoint of step 37, found steps 36, 72, \d+ \(the best\)\.\n$/,
      ),
    });
    expect(await cli.run("export", "run", "--to", "caffe")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Allowed choices are pytorch/),
    });
    expect(await cli.run("export", "run")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/'--to <format>' not/),
    });
  });

  it("refuses what a format cannot say before it writes anything", async () => {
    const gelu = spoilt("gelu", "run.json", (bytes) => bytes.toString().replace('"relu"', '"gelu"'));
    const { code, err } = await cli.run("export", gelu, "--to", "tfjs", "--out", "gelu/out");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^\[exchange\] fc1: .*got gelu/) });
    expect(existsSync(join(cli.dir, "gelu/out"))).toBe(false);
    expect((await cli.run("export", gelu, "--to", "onnx", "--out", "gelu/out")).code).toBe(0);
  });

  it("overwrites its own files and no others", async () => {
    mkdirSync(join(cli.dir, "mine"));
    writeFileSync(join(cli.dir, "mine/model.py"), "print('mine')\n");
    const { code, err } = await cli.run("export", "run", "--to", "pytorch", "--out", "mine");
    expect({ code, err }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "[exchange] mine: expected a folder where no other model.py lies, got one that no export has written. Choose another folder.
      ",
      }
    `);
    expect(readFileSync(join(cli.dir, "mine/model.py"), "utf8")).toBe("print('mine')\n");
    expect((await cli.run("export", "run", "--to", "pytorch", "--out", "twice")).code).toBe(0);
    expect((await cli.run("export", "run", "--to", "pytorch", "--out", "twice", "--step", "36")).code).toBe(0);
  });
});

describe("a run with a convolution, pooling, batch normalisation and dropout", () => {
  beforeAll(() => recordConvolution(join(cli.dir, "convolution")));

  it.each([
    ["1", [198, 198]], // 2 × 2 filters of 3 × 3, 33 pixels a weight: nearly 200 in all
    ["2", [70, 190]], // 3 filters below each other, of 2 × 2 planes of 3 × 2
    ["3", [180, 190]], // 10 neurons that look at 3 planes
  ])("is filmed, layer %s", async (layer, size) => {
    const { code } = await cli.run("film", "convolution", "--out", "convolution.gif", "--layer", layer);
    expect(code).toBe(0);
    const gif = readFileSync(join(cli.dir, "convolution.gif"));
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual(size);
  });

  it("is tested, and told of", async () => {
    const { code, json, err } = await cli.run("eval", "convolution", "--json");
    expect({ code, err, ...json() }).toMatchObject({ code: 0, err: "", step: 18, testAccuracy: expect.any(Number) });
    const { out } = await cli.run("info", "convolution");
    expect(out.replaceAll(/ +/g, " ")).toContain(
      "network 784-conv2d(4 of 3×3)-batchNorm-maxPool2d(2×2)-conv2d(3 of 2×3)-dropout(0.25)-10 · relu · adam 0.01",
    );
    expect(out).toMatch(/^layers\.3 +conv2d +relu +196 +90 +75$/m);
  });
});
