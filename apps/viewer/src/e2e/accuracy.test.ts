import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Tensor, halfBits, recordingReader, writeSafetensors } from "@closurenet/checkpoint";
import { type Network, accuracy } from "@closurenet/core";
import { openFilm, openModelFolder } from "@closurenet/exchange/node";
import { type LayerDescription, type PixelScale, digitExamples, parseExperiment } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { halfValues } from "@closurenet/film";
import { chromium, foreign, mnist } from "@closurenet/fixtures";
import { type Digits, drawnDigits } from "@closurenet/mnist";
import { testDigits } from "@closurenet/mnist/node";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setTo } from "../renderer/film/built-network.ts";
import { aboutExperiment } from "../renderer/film/reading/about.ts";
import { packFilm } from "../share/pack.ts";
import { roomFor, sharedPage } from "../share/shared-page.ts";
import { unpackFilm } from "../share/unpack.ts";
import { type Stage, reading, settled, stage } from "./stage.ts";
import { dense, trainOnDigits } from "./trained.ts";

function record(folder: string, layers: LayerDescription[]): string {
  const run = join(mkdtempSync(join(folder, "run-")), "digits");
  trainOnDigits(run, layers, 200);
  return run;
}

/** A network of another program that reads digits somehow, as its weights are far apart. */
const strangers = writeSafetensors(
  new Map(
    [
      ["fc1.weight", [6, 784]] as const,
      ["fc1.bias", [6]] as const,
      ["fc2.weight", [10, 6]] as const,
      ["fc2.bias", [10]] as const,
    ].map(([name, shape]): [string, Tensor] => {
      const length = shape.reduce((product, size) => product * size, 1);
      const values = Float32Array.from({ length }, (_, i) => Math.sin(i * i + length));
      return [name, { dtype: "F32", shape: [...shape], data: new Uint8Array(values.buffer) }];
    }),
  ),
);

/** The share of digits that a network reads, as the page writes it. */
const share = (net: Network, digits: Digits, scale?: PixelScale): string =>
  `${(100 * accuracy(net, digitExamples(digits, scale))).toFixed(2)} %`;
const said = (page: Page): Promise<string> => page.locator(".accuracy [role=status]").innerText();

/** Goes to a frame, and gives what is said of it. */
async function saidAt(page: Page, key: "Home" | "End"): Promise<string> {
  await page.keyboard.press(key);
  const step = await reading(page, "step");
  await page.locator(".accuracy [role=status]", { hasText: `at iteration ${step}` }).waitFor();
  return said(page);
}

describe.skipIf(!chromium.path)("how many test digits a network reads", () => {
  const served = drawnDigits({ count: 200, seed: 9 });
  let it: Stage;
  beforeAll(async () => void (it = await stage({ digits: () => served })));
  afterAll(() => it.end());

  test("is told at each moment: by the weights of a checkpoint where there is one, else of the film", async () => {
    const run = record(it.folder, [dense(12, "relu"), { kind: "dropout", rate: 0.2 }, dense(10, "softmax")]);
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await settled(page);
    await page.getByRole("button", { name: "Test on digits" }).click();
    const first = recordingReader().push(new Uint8Array(readFileSync(join(run, "recording.mcap"))))[0]!;
    const { net } = openTrained(run);
    expect(await saidAt(page, "End")).toBe(`${share(net, served)} accuracy on 200 test pictures, at iteration 10`);
    expect(await page.getByTitle("With the exact weights").count()).toBe(1);
    for (const [name, cell] of net.cells()) {
      const tensor = first.tensors.get(name);
      if (tensor) cell.set(Float32Array.from(halfBits(tensor), (half) => halfValues[half]!));
    }
    expect(await saidAt(page, "Home")).toBe(`${share(net, served)} accuracy on 200 test pictures, at iteration 0`);
    expect(await page.getByTitle("With the weights of the film, which are rounded").count()).toBe(1);
    await page.getByRole("button", { name: "Hide" }).click();
    await page.locator(".accuracy p").waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "Test on digits" }).count()).toBe(1);
    await it.leave(watched);
  });

  test("a film that plays on ends the test of where it was", async () => {
    const run = record(it.folder, [dense(12, "relu"), dense(10, "softmax")]);
    const watched = await it.open(it.address(run), {
      before: (page) => page.route("**/digits/*", () => undefined), // they never come
    });
    const { page } = watched;
    await settled(page);
    await page.getByRole("button", { name: "Test on digits" }).click();
    await page.locator(".accuracy progress").waitFor();
    for (let i = 0; i < 4; i++) await page.keyboard.press("[");
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    await page.getByText("Tested when the film rests").waitFor();
    expect(await page.locator(".accuracy progress").count()).toBe(0);
    await it.leave(watched);
  });

  test("is told of a network with more than weights where a checkpoint has it, and else why not", async () => {
    const norm = { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "relu" } as const;
    const run = record(it.folder, [dense(12, "relu"), norm, dense(10, "softmax")]);
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await settled(page);
    await page.getByRole("button", { name: "Test on digits" }).click();
    expect(await saidAt(page, "End")).toContain(`${share(openTrained(run).net, served)} accuracy on 200 `);
    expect(await saidAt(page, "Home")).toMatch(/cannot be tested at iteration 0: the recording holds weights, and not/);
    await it.leave(watched);

    // A page that carries the film carries those cells of its last frame.
    const { frames, cells, description } = openFilm(run);
    const template = readFileSync(join(it.web, "share.html"), "utf8");
    const about = aboutExperiment(parseExperiment(description));
    const { bytes } = await packFilm({ name: "norm", about, frames, cells }, roomFor(template));
    const mail = join(it.folder, "norm.html");
    writeFileSync(mail, sharedPage(template, { name: "norm", bytes }));
    const shared = await it.open(pathToFileURL(mail).href);
    await settled(shared.page);
    await shared.page.getByRole("button", { name: "Test on digits" }).click();
    const { net } = openTrained(run);
    const last = [...(await unpackFilm(bytes)).frames()].at(-1)!;
    const halves = [...last.tensors].map(([name, tensor]) => [name, halfBits(tensor)] as const);
    setTo(net, new Map(halves), cells(10));
    expect(await saidAt(shared.page, "End")).toBe(
      `${share(net, drawnDigits({ count: 300, seed: 5 }))} accuracy on 300 digits drawn by the program, which are not MNIST's, at iteration 10`,
    );
    await shared.page.context().close();
  });

  test("is told anew where a person corrects how files were understood, on drawn digits where there are no others", async () => {
    const other = await stage();
    try {
      const models = mkdtempSync(join(other.folder, "models-"));
      writeFileSync(join(models, "step_7.safetensors"), strangers);
      const watched = await other.open(other.address(models));
      const { page } = watched;
      await page.locator(".status.done").waitFor();
      await page.getByRole("button", { name: "Test on digits" }).click();
      const drawn = drawnDigits({ count: 300, seed: 5 });
      const expected = (corrections: object): string => {
        const folder = openModelFolder(models, corrections);
        return `${share(folder.newest().net, drawn, folder)} accuracy on 300 digits drawn by the program, which are not MNIST's, at iteration 7`;
      };
      const relu = expected({});
      const tanh = expected({ activation: "tanh" });
      const scaled = expected({ activation: "tanh", normalize: [0.1307, 0.3081] });
      expect(new Set([relu, tanh, scaled]).size).toBe(3);
      const told = (text: string) => page.locator(".accuracy").getByText(text).waitFor();
      await told(relu);
      const understood = page.locator(".understood");
      await understood.locator("summary").click();
      await understood.getByLabel("Activation").selectOption("tanh");
      await understood.getByRole("button", { name: "Open again" }).click();
      await told(tanh);
      await understood.locator("summary").click();
      await understood.getByLabel("Pixels").fill("0.1307,0.3081");
      await understood.getByRole("button", { name: "Open again" }).click();
      await told(scaled);
      await page.waitForURL(({ searchParams }) => searchParams.get("normalize") === "0.1307,0.3081");
      await other.leave(watched);
    } finally {
      await other.end();
    }
  });

  test("is not asked for where a network takes or tells something else", async () => {
    const models = join(it.folder, "small");
    mkdirSync(models);
    const weight: Tensor = { dtype: "F32", shape: [3, 784], data: new Uint8Array(4 * 3 * 784) };
    writeFileSync(join(models, "model.safetensors"), writeSafetensors(new Map([["fc.weight", weight]])));
    const watched = await it.open(it.address(models));
    await watched.page.locator(".inspector").waitFor();
    expect(await watched.page.locator(".accuracy").count()).toBe(0);
    await it.leave(watched);
  });
});

// What PyTorch counted on MNIST; of one of them the activation must be told.
describe.skipIf(!chromium.path || !foreign.path || !mnist.path)("checkpoints of other programs", () => {
  const expected: Record<string, number> = foreign.path
    ? JSON.parse(readFileSync(join(foreign.path, "expected.json"), "utf8"))
    : {};
  let it: Stage;
  beforeAll(async () => void (it = await stage({ digits: () => testDigits({ count: 10_000 })! })));
  afterAll(() => it.end());

  test.each(Object.entries(expected))("of %s read as many digits as there", async (name, counted) => {
    const address = it.address(join(foreign.path!, name));
    const watched = await it.open(name === "keras-like" ? `${address}&activation=sigmoid` : address);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("End");
    await page.getByRole("button", { name: "Test on digits" }).click();
    const text = await saidAt(page, "End");
    expect(text).toMatch(/accuracy on 10 000 test digits of MNIST/);
    expect(Math.abs(Number.parseFloat(text) / 100 - counted)).toBeLessThanOrEqual(0.0005);
    await it.leave(watched);
  });
});
