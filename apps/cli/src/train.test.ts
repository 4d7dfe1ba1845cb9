import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, ended, type Command } from "./testing/command.ts";
import { writeLetters } from "./testing/idx.ts";

let cli: Command;
beforeAll(async () => {
  cli = await command();
});
afterAll(() => cli.remove());

const small = ["--layers", "784-16-10", "--epochs", "2", "--batch", "50"];
const bytesOf = (run: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(cli.dir, run), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), "base64")]),
  );

const files = (): string[] => readdirSync(cli.dir).toSorted();

describe("closurenet train", () => {
  it("ends in one line of JSON, and its files are there", async () => {
    const { code, json, err } = await cli.run("train", ...small, "--out", "first", "--json");
    expect(code).toBe(0);
    expect(json()).toEqual({
      run: "first",
      film: join("first", "film.gif"),
      data: {
        name: "unnamed set of 28×28 in 10 classes",
        source: "folder",
        train: 2000,
        test: 500,
        digests: expect.any(Object),
      },
      steps: 72,
      testAccuracy: expect.any(Number),
      epochs: [1, 2].map((epoch) => ({ epoch, loss: expect.any(Number), validationAccuracy: expect.any(Number) })),
      imagesPerSecond: expect.any(Number),
    });
    expect(err).toMatch(/^epoch +loss +validation accuracy +time$/m);
    expect(err).not.toContain("\u001B");
    expect(readFileSync(join(cli.dir, "first/film.gif"), "latin1").slice(0, 6)).toBe("GIF89a");
  });

  it("gives the same bytes for the same seed", async () => {
    await cli.run("train", ...small, "--out", "again", "--json");
    expect(bytesOf("again")).toEqual(bytesOf("first"));
    await cli.run("train", ...small, "--out", "other", "--json", "--seed", "2");
    expect(bytesOf("other")["recording.mcap"]).not.toEqual(bytesOf("first")["recording.mcap"]);
  });

  it("tells a person where things are and how to play them, without --json and without a terminal", async () => {
    const { code, out } = await cli.run("train", ...small, "--validation", "0");
    expect(code).toBe(0);
    expect(
      out.replace(cli.digits, "DIGITS").replaceAll(/\d+\.\d+|\d+:\d+|\d+(?= images)|[\d,]+(?= images a)/g, "#"),
    ).toMatchSnapshot();
    expect(existsSync(join(cli.dir, "runs/pictures-784-16-10/film.gif"))).toBe(true);
  });

  it("takes all its options", async () => {
    const options =
      "--activation tanh --init glorot --optimizer adam --dropout 0.1 --learning-rate 0.002 --schedule constant";
    const rest = "--epochs 1 --batch 100 --validation 0.2 --seed 7 --every 4 --no-open --json --layers 784,12,10";
    const { code } = await cli.run("train", "--data", cli.digits, ...`${options} ${rest} --out all`.split(" "));
    expect(code).toBe(0);
    const info = (await cli.run("info", "all", "--json")).json();
    expect(info).toMatchObject({
      frames: 5,
      lastStep: 16,
      complete: true,
      checkpoints: [16],
      experiment: {
        input: [28, 28],
        layers: [
          { kind: "dense", units: 12, activation: "tanh", init: { kind: "glorot" } },
          { kind: "dropout", rate: 0.1 },
          { kind: "dense", units: 10, activation: "softmax", init: { kind: "glorot" } },
        ],
        optimizer: { kind: "adam", learningRate: 0.002 },
        schedule: "constant",
        epochs: 1,
        batch: 100,
        validation: 0.2,
        seed: 7,
        every: 4,
      },
    });
  });

  it("learns from drawn digits where it is told to, and goes on with them without being told", async () => {
    const first = await cli.run("train", ...small, "--data", "drawn", "--epochs", "1", "--out", "drawn", "--json");
    expect(first.json()).toMatchObject({ data: { source: "drawn", train: 60_000, test: 2000 }, steps: 1080 });
    const more = await cli.run("train", "--resume", "drawn", "--epochs", "2", "--json");
    expect({ code: more.code, ...more.json() }).toMatchObject({ code: 0, data: { source: "drawn" }, steps: 2160 });
  });

  it("learns other pictures in other than ten classes, by their names", async () => {
    const letters = join(cli.dir, "letters");
    writeLetters(letters);
    const options = ["--data", letters, "--epochs", "4", "--batch", "10", "--json"];
    const trained = await cli.run("train", ...options, "--validation", "0");
    expect(trained.json()).toMatchObject({
      run: join("runs", "emnist-letters-600-100-50-26"),
      data: { name: "emnist-letters", classes: expect.arrayContaining(["Aa", "Zz"]), train: 1040, test: 260 },
      testAccuracy: 1,
    });
    const run = join("runs", "emnist-letters-600-100-50-26");
    expect((await cli.run("info", run, "--json")).json()).toMatchObject({ experiment: { input: [20, 30] } });
    expect(readFileSync(join(cli.dir, run, "film.gif")).readUInt16LE(6) % 30).toBe(0); // patches of 30 columns, 2 pixels a weight
    const tested = await cli.run("eval", run, "--data", letters, "--show", "1");
    expect(tested.out).toContain("test accuracy  100.00 %\n");
    const elsewhere = await cli.run("eval", run);
    expect(elsewhere.err).toMatch(/got 600 to 26\. Name the folder of its own pictures with --data\.$/m);
    const wrong = await cli.run("train", ...options, "--layers", "784-16-10");
    expect(wrong.err).toBe(
      "[cli] --layers: expected 600 inputs, the pixels of 20×30, and 26 outputs, one for each class, got 784-16-10. " +
        "Say --layers 600-16-26.\n",
    );
  });

  it("tells how to go on with the pictures that were asked for", async () => {
    const letters = join(cli.dir, "letters to go on with");
    writeLetters(letters);
    const settings = ["--epochs", "150", "--batch", "10"]; // long enough for the signal to have its turn
    const { out } = await cli.stopped("train", "--data", letters, ...settings, "--out", "of-letters");
    expect(out).toMatch(/go on +npm start -- --resume of-letters --data '.*letters to go on with'\n$/);
    const gone = await cli.run("train", "--resume", "of-letters", "--data", letters, "--json");
    expect({ code: gone.code, ...gone.json() }).toMatchObject({ code: 0, steps: 150 * Math.ceil((1040 * 0.9) / 10) });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "leaves a whole run on %s, says so, and ends with 130",
    async (signal) => {
      const child = cli.start("train", "--layers", "784-16-10", "--epochs", "10000", "--out", signal);
      const end = ended(child);
      let out = "";
      while (!/^ +3 /m.test(out)) out += String((await once(child.stdout!, "data"))[0]); // the third epoch's line
      child.kill(signal);
      const ending = await end;
      expect(ending.code).toBe(130);
      expect(ending.out).toMatch(
        new RegExp(
          `stopped after [\\d,]+ steps: .* can be played\\nplay it +npm run viewer -- ${signal}\\ngo on +npm start -- --resume ${signal}\\n$`,
        ),
      );
      expect((await cli.run("info", signal, "--json")).json()).toMatchObject({ complete: true });
      expect((await cli.run("film", signal, "--frames", "3", "--json")).json()).toMatchObject({ frames: 3 });
      expect((await cli.run("eval", signal, "--json")).code).toBe(0);
    },
  );

  it("goes on with a run that was stopped, to the bytes of one never stopped", async () => {
    const settings = ["--layers", "784-16-10", "--epochs", "60", "--dropout", "0.1", "--optimizer", "nesterov"];
    expect((await cli.stopped("train", ...settings, "--out", "stopped")).code).toBe(130);
    const resumed = await cli.run("train", "--resume", "stopped", "--json");
    expect(resumed.json()).toMatchObject({ run: "stopped", steps: 1080 });
    await cli.run("train", ...settings, "--out", "straight", "--json");
    const [stopped, straight] = [bytesOf("stopped"), bytesOf("straight")];
    for (const name of ["recording.mcap", "step-00001080.safetensors", "best.safetensors", "film.gif"]) {
      expect({ name, same: stopped[name] === straight[name] }).toEqual({ name, same: true });
    }
    expect((await cli.run("train", "--resume", "stopped", "--json")).code).toBe(0);
    const refused = await cli.run("train", "--resume", "stopped", "--batch", "70");
    expect(refused.err).toBe(
      "[cli] --resume: expected no --batch beside it: a run that goes on keeps its settings. Leave it out, or train anew.\n",
    );
  });

  it("gives a finished run more epochs, and says what becomes of the step size", async () => {
    await cli.run("train", ...small, "--out", "more");
    const { code, err, json } = await cli.run("train", "--resume", "more", "--epochs", "3", "--json");
    expect(err).toMatch(
      /^2 epochs become 3\. The schedule \(linear\) is laid over all 3 anew: the step size jumps .* from the start\.$/m,
    );
    expect({ code, ...json() }).toMatchObject({ code: 0, steps: 108 });
    expect((await cli.run("info", "more", "--json")).json()).toMatchObject({
      lastStep: 108,
      complete: true,
      experiment: { epochs: 3, extended: [{ step: 72, epochs: 2 }] },
    });
    expect((await cli.run("info", "more")).out).toMatch(/^extended +at step 72, from 2 epochs$/m);
    const fewer = await cli.run("train", "--resume", "more", "--epochs", "1");
    expect({ code: fewer.code, err: fewer.err }).toEqual({
      code: 1,
      err: expect.stringMatching(/expected more than the 3/),
    });
  });

  it("ends in order when nobody reads along any more", async () => {
    const child = cli.start("train", "--layers", "784-16-10", "--epochs", "10000", "--out", "unread");
    child.stdout!.once("data", () => child.stdout!.destroy());
    const { code, err } = await ended(child);
    expect({ code, err }).toEqual({ code: 130, err: "" });
    expect((await cli.run("info", "unread", "--json")).json()).toMatchObject({ complete: true });
  });
});

describe("closurenet train, asked for what cannot be", () => {
  it.each([
    [
      "a folder without data",
      ["--data", "nowhere"],
      1,
      /^\[mnist\] nowhere \(--data\).*expected a folder with MNIST's four files/,
    ],
    [
      "an unknown option",
      ["--lerning-rate", "1"],
      2,
      /unknown option '--lerning-rate'\n\(Did you mean --learning-rate\?\)/,
    ],
    ["an unknown name", ["--activation", "swish"], 2, /Allowed choices are relu, sigmoid, tanh, identity/],
    ["a rate that is no number", ["--learning-rate", "fast"], 2, /'fast' is invalid. Expected a number above 0/],
    ["a dropout of 1", ["--dropout", "1"], 2, /Expected a number of at least 0 and below 1/],
    ["half an epoch", ["--epochs", "0.5"], 2, /Expected a whole number of at least 1/],
    ["no layers", ["--layers", "784"], 2, /Expected sizes from inputs to outputs, like 784-100-50-10/],
    ["a layer left out", ["--layers", "784--10"], 2, /Expected sizes from inputs to outputs, like 784-100-50-10/],
    ["a layer of 5e1", ["--layers", "784-5e1-10"], 2, /Expected sizes from inputs to outputs, like 784-100-50-10/],
    ["epochs in hexadecimal", ["--epochs", "0x10"], 2, /Expected a whole number of at least 1\./],
    [
      "a seed beyond whole numbers",
      ["--seed", "1e20"],
      2,
      /Expected a whole number of at least 0 and below 9007199254740992\./,
    ],
    [
      "other inputs",
      ["--layers", "100-10"],
      1,
      /^\[cli\] --layers: expected 784 inputs, .* and 10 outputs, .* got 100-10\. Say --layers 784-10\.$/m,
    ],
    ["other outputs", ["--layers", "784-16-9"], 1, /^\[cli\] --layers: .* got 784-16-9\. Say --layers 784-16-10\.$/m],
    ["layers beyond memory", ["--layers", "784-9999999-10"], 1, /^\[cli\] --layers: expected at most 20000000 weights/],
    [
      "a batch beyond the data",
      ["--batch", "2001"],
      1,
      /^\[cli\] --batch: expected at most 2000, the pictures to learn from/,
    ],
    [
      "a validation that leaves nothing",
      ["--validation", "0.9999"],
      1,
      /^\[core\] train: validation: expected some examples/,
    ],
    ["an argument too many", ["again"], 2, /too many arguments/],
  ])("refuses %s and makes nothing", async (_, args, status, says) => {
    const before = files();
    const { code, out, err } = await cli.run("train", ...args, "--out", "refused");
    expect({ code, said: says.test(err) || err }).toEqual({ code: status, said: true });
    expect(out).not.toContain("epoch ");
    expect(err).not.toMatch(/\n {4}at /);
    expect(files()).toEqual(before);
  });

  it.each([
    ["cut", (bytes: Buffer) => bytes.subarray(0, 300), /expected 508 bytes \(500 labels\), got only 300/],
    ["wrong", (bytes: Buffer) => Buffer.from(bytes).fill(12, 100, 101), /at byte 100 expected a label from 0 to 9/],
  ])("names the file and the byte where labels are %s", async (name, spoil, says) => {
    const folder = join(cli.dir, `data-${name}`);
    mkdirSync(folder);
    for (const file of readdirSync(cli.digits)) {
      const bytes = readFileSync(join(cli.digits, file));
      writeFileSync(join(folder, file), file.startsWith("t10k-labels") ? spoil(bytes) : bytes);
    }
    const { code, err } = await cli.run("train", "--data", folder, "--out", `run-${name}`);
    expect(code).toBe(1);
    expect(err).toMatch(says);
    expect(err.split("\n")).toHaveLength(2);
    expect(existsSync(join(cli.dir, `run-${name}`))).toBe(false);
  });

  it("says that a learning rate diverges, and keeps the film until then", async () => {
    const { code, out, err } = await cli.run(
      "train",
      ...small,
      "--activation",
      "identity",
      "--learning-rate",
      "1e30",
      "--out",
      "wild",
    );
    expect(code).toBe(1);
    expect(err).toMatch(
      /^\[core\] train: expected a finite loss, got .* The training diverged: try a learning rate a tenth/,
    );
    expect(out).toMatch(
      /stopped after \d+ steps?: what was recorded until then can be played\nplay it +npm run viewer -- wild\n$/,
    );
    expect((await cli.run("film", "wild", "--json")).code).toBe(0);
  });

  it("says so too where dead relus keep the loss finite", async () => {
    const { code, err } = await cli.run("train", ...small, "--learning-rate", "1000", "--out", "dead");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^\[experiment\] training: .* diverged: try a/),
    });
    expect((await cli.run("film", "dead", "--json")).code).toBe(0);
    const resumed = await cli.run("train", "--resume", "dead");
    expect({ code: resumed.code, err: resumed.err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^\[experiment\] dead: this training ended at step 36, and cannot go on: .* diverged/),
    });
  });

  it("does not touch a run or a file that is in the way", async () => {
    const before = bytesOf("first");
    const { code, err } = await cli.run("train", ...small, "--out", "first");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^\[checkpoint\] first: expected a folder without a run/),
    });
    expect(bytesOf("first")).toEqual(before);
    writeFileSync(join(cli.dir, "a-file"), "mine");
    for (const out of ["a-file", "a-file/run"]) {
      expect((await cli.run("train", ...small, "--out", out)).err).toMatch(
        /^\[checkpoint\] .*could not be made a folder/,
      );
    }
    expect(readFileSync(join(cli.dir, "a-file"), "utf8")).toBe("mine");
  });

  it.skipIf(process.platform === "win32").each([
    [0, "nothing", false],
    [400, "whole frames", true],
  ])("says that the disk is full at %i blocks a file, and leaves %s", async (blocks, _, kept) => {
    const run = `full-${blocks}`;
    const { code, err } = await cli.within(blocks, "train", "--layers", "784-100-10", "--out", run);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^\[checkpoint\] full-\d+(\/\S+ could not be written|: could not be locked): .*EFBIG/),
    });
    expect(existsSync(join(cli.dir, run))).toBe(kept);
    const film = await cli.run("film", run, "--json");
    expect(film.code).toBe(kept ? 0 : 1);
  });
});
