import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSafetensors, type Tensor } from "@closurenet/checkpoint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, type Command } from "./testing/command.ts";

let cli: Command;

/** 32-bit floats that a network of digits may have. */
function floats(...shape: number[]): Tensor {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(i * length) / 10);
  return { dtype: "F32", shape, data: new Uint8Array(values.buffer) };
}
const file = (shapes: Readonly<Record<string, readonly number[]>>): Uint8Array =>
  writeSafetensors(new Map(Object.entries(shapes).map(([name, shape]) => [name, floats(...shape)])));

const digits = file({
  "module.fc1.weight": [6, 784],
  "module.fc1.bias": [6],
  "module.fc2.weight": [10, 6],
  "module.fc2.bias": [10],
});

beforeAll(async () => {
  cli = await command();
  for (const folder of ["models", "small"]) mkdirSync(join(cli.dir, folder));
  const losses = [0.92, 0.31, 0.08];
  losses.forEach((loss, epoch) => {
    writeFileSync(join(cli.dir, "models", `epoch=0${epoch}-val_loss=${loss}.safetensors`), digits);
  });
  writeFileSync(join(cli.dir, "models", "epoch=03-val_loss=0.05.safetensors"), digits.subarray(0, 1000));
  writeFileSync(join(cli.dir, "small", "model.safetensors"), file({ "fc.weight": [3, 4], "fc.bias": [3] }));
});
afterAll(() => cli.remove());

describe("files of another program", () => {
  it("are told of in a few lines, each with the option that corrects it", async () => {
    const { code, out } = await cli.run("info", "models");
    expect({ code, out: out.replaceAll(/ +/g, " ") }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": "checkpoints 3, at steps 0 … 2: the number behind "epoch=" in file names, not val_loss
      network 784-6-10 · relu (assumed: --activation tells another)
      problem epoch=03-val_loss=0.05.safetensors tensor "module.fc1.weight": expected 18840 bytes of data, got 688. The file is cut short; get it again. It is left out.
      weights [out, in], as the biases tell
      input 28 × 28, guessed from 784 numbers (--input tells another)

      layer kind activation inputs outputs parameters
      layers.0 dense relu 784 6 4710
      layers.1 dense softmax 6 10 70
      4,780 parameters
      ",
      }
    `);
    const { json } = await cli.run("info", "models", "--activation", "tanh", "--input", "14x56", "--json");
    expect(json()).toMatchObject({ models: "models", steps: [0, 1, 2], input: [14, 56], network: { input: [14, 56] } });
  });

  it("are filmed, one layer as well as one file", async () => {
    const { json, err } = await cli.run("film", "models", "--json");
    expect({ ...json(), err }).toMatchObject({ film: join("models", "film.gif"), frames: 3, err: "" });
    const gif = readFileSync(join(cli.dir, "models", "film.gif"));
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([3 * 28 * 2, 2 * 28 * 2]);
    const still = await cli.run(
      "film",
      "models/epoch=00-val_loss=0.92.safetensors",
      "--layer",
      "2",
      "--out",
      "still.gif",
      "--json",
    );
    expect(still.json()).toMatchObject({ frames: 1 });
  });

  it("are tested on digits where they are a network of digits", async () => {
    const { json } = await cli.run("eval", "models", "--json");
    expect(json()).toMatchObject({ run: "models", step: 2, testAccuracy: expect.any(Number) });
    const normalized = await cli.run("eval", "models", "--normalize", "0.5,0.25");
    expect(normalized.out).toMatch(
      /^network +784-6-10 · relu \(assumed.*\npixels +divided by 255, minus 0\.5, divided by 0\.25\nstep +2\ndata +2,000/,
    );
    expect(await cli.run("eval", "small")).toMatchObject({
      code: 1,
      err:
        "[cli] small: expected a network of 784 numbers to 10, for unnamed set of 28×28 in 10 classes, got 4 to 3. " +
        "Name the folder of its own pictures with --data.\n",
    });
  });

  it("become a run that is told of, tested, filmed and trained on", async () => {
    const { json } = await cli.run("import", "models", "--out", "run", "--json");
    expect(json()).toMatchObject({ run: "run", frames: 3 });
    const accuracy = async (path: string) => (await cli.run("eval", path, "--json")).json()["testAccuracy"];
    expect(await accuracy("run")).toBe(await accuracy("models"));
    await cli.run("import", "models", "--out", "normalized", "--normalize", "0.5,0.25");
    const normalized = await cli.run("eval", "models", "--normalize", "0.5,0.25", "--json");
    expect(await accuracy("normalized")).toBe(normalized.json()["testAccuracy"]);
    expect(await accuracy("normalized")).not.toBe(await accuracy("run"));
    expect((await cli.run("info", "run")).out).toMatch(
      /^network +784-6-10 · relu\ndata +not known: the run was imported\n/,
    );
    expect((await cli.run("film", "run", "--json")).json()).toMatchObject({ frames: 3 });
    const more = await cli.run("train", "--resume", "run", "--no-open", "--json");
    expect(more.json()).toMatchObject({ run: "run", steps: 36 }); // two epochs of 1,800 digits
  });

  it("are corrected in words that are checked, a run is not", async () => {
    expect((await cli.run("info", "models", "--input", "20x20")).err).toBe(
      '[exchange] input: expected a shape of 784 numbers for "fc1", got 20 × 20.\n',
    );
    expect((await cli.run("import", "models", "--normalize", "0.5")).err).toBe(
      '[exchange] normalize: expected a mean and a deviation above 0, like 0.1307,0.3081, got "0.5".\n',
    );
    expect((await cli.run("eval", "run", "--activation", "tanh")).err).toBe(
      "[exchange] run: expected no --activation for it: a run says what it is. Leave it out.\n",
    );
  });
});
