import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Tensor, writeSafetensors } from "@closurenet/checkpoint";
import { chromium } from "@closurenet/fixtures";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { weightText } from "../renderer/shared/format.ts";
import { type Stage, columnsOf, drawn, reading, stage } from "./stage.ts";

const values = (length: number, t: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(7 * i + t) * (0.1 + t / 10));

const tensor = (shape: number[], t: number): Tensor => {
  const length = shape.reduce((product, size) => product * size, 1);
  return { dtype: "F32", shape, data: new Uint8Array(values(length, t).buffer) };
};

/** What PyTorch saves of two linear layers that look at pictures of 20×20. */
const checkpoint = (t: number): Uint8Array =>
  writeSafetensors(
    new Map([
      ["module.fc1.weight", tensor([6, 400], t)],
      ["module.fc1.bias", tensor([6], t)],
      ["module.fc2.weight", tensor([10, 6], t)],
      ["module.fc2.bias", tensor([10], t)],
      ["optimizer.state.0.exp_avg", tensor([6, 400], t)],
    ]),
  );

const files = new Map([0, 20, 100].map((step, t) => [`checkpoint-${step}/model.safetensors`, checkpoint(t)] as const));

function lay(folder: string, content: ReadonlyMap<string, Uint8Array | string>): string {
  const dir = mkdtempSync(join(folder, "models-"));
  for (const [name, bytes] of content) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), bytes);
  }
  return dir;
}

const done = (page: Page) => page.locator(".status.done").waitFor();

describe.skipIf(!chromium.path)("other people's checkpoints", () => {
  let it: Stage;
  beforeAll(async () => void (it = await stage()));
  afterAll(() => it.end());

  test("are a film whose weights are the files' numbers; what was understood is said, and can be corrected", async () => {
    const address = it.address(lay(it.folder, files));
    const watched = await it.open(address);
    const { page } = watched;
    await done(page);
    const about = page.locator(".about");
    expect(await about.innerText()).toBe("400-6-10 · relu");
    expect(await page.getByText("6 neurons, each looking at all 20×20 pixels").count()).toBe(1);
    await page.keyboard.press("End");
    expect([await reading(page, "frame"), await reading(page, "step")]).toEqual(["Frame 3 of 3", "100"]);

    // Neuron 4, pixel (3, 7) of the last checkpoint.
    const columns = await columnsOf(page);
    const canvas = page.locator(".stage canvas");
    const box = (await canvas.boundingBox())!;
    const unit = box.width / (await canvas.evaluate((element: HTMLCanvasElement) => element.width));
    await page.mouse.move(
      box.x + ((4 % columns) * 21 + 3.5) * unit,
      box.y + (Math.floor(4 / columns) * 21 + 7.5) * unit,
    );
    const weight = values(6 * 400, 2)[4 * 400 + 7 * 20 + 3]!;
    expect(await page.locator(".says").innerText()).toContain(weightText(weight));

    const understood = page.locator(".understood");
    await understood.locator("summary").click();
    expect(await understood.locator("dl").innerText()).toMatch(
      /checkpoints\s+3, at steps 0 … 100[\s\S]*relu \(assumed\)[\s\S]*\[out, in\][\s\S]*20 × 20[\s\S]*left aside\s+1 tensor of an optimizer/,
    );
    await understood.getByLabel("Activation").selectOption("tanh");
    await understood.getByLabel("Input").fill("40x10");
    await understood.getByRole("button", { name: "Open again" }).click();
    await page.getByText("each looking at all 10×40 pixels").waitFor();
    expect(await about.innerText()).toBe("400-6-10 · tanh");
    await page.waitForURL(/input=40x10&activation=tanh/);
    await page.reload();
    await page.getByText("each looking at all 10×40 pixels").waitFor();
    expect(await about.innerText()).toBe("400-6-10 · tanh");

    // What cannot be is refused in words, and nothing is lost.
    await understood.locator("summary").click();
    await understood.getByLabel("Input").fill("7x7");
    await understood.getByRole("button", { name: "Open again" }).click();
    expect(await page.getByRole("alert").innerText()).toMatch(/expected a shape of 400 numbers .*got 7 × 7/);
    expect(await about.innerText()).toBe("400-6-10 · tanh");
    await it.leave(watched);
  });

  test("a damaged one among good ones is left out, and said; dropped files are a film as well", async () => {
    const watched = await it.open(`${it.origin}/`);
    const { page } = watched;
    const drop = async (content: ReadonlyMap<string, Uint8Array>): Promise<void> => {
      const texts = [...content].map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")] as const);
      const transfer = await page.evaluateHandle((all) => {
        const data = new DataTransfer();
        for (const [name, text] of all)
          data.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], name));
        return data;
      }, texts);
      await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
    };
    await drop(
      new Map([
        ["epoch=0-loss=0.9.safetensors", checkpoint(0)],
        ["epoch=1-loss=0.5.safetensors", checkpoint(1).subarray(0, 900)],
        ["epoch=2-loss=0.1.safetensors", checkpoint(2)],
      ]),
    );
    await done(page);
    expect(await page.title()).toContain("epoch=0-loss=0.9.safetensors and 2 more");
    expect(await page.locator(".status").innerText()).toBe("2 frames");
    expect(await page.locator(".understood .warn").allInnerTexts()).toEqual([
      expect.stringContaining("a problem"),
      expect.stringContaining("epoch=1-loss=0.5.safetensors"),
    ]);
    await drop(new Map([["adam.safetensors", writeSafetensors(new Map([["step", tensor([1], 0)]]))]]));
    expect(await page.getByRole("alert").innerText()).toMatch(/expected a matrix of weights, got none/);
    await drop(new Map([["one.safetensors", checkpoint(1)]]));
    await page.getByText("1 frame", { exact: true }).waitFor();
    await page.keyboard.press("Space");
    await drawn(page, 2);
    expect(await reading(page, "frame")).toBe("Frame 1 of 1");
    await it.leave(watched);
  });
});
