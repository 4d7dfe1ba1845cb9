import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { halfBits, recordingReader } from "@closurenet/checkpoint";
import { halfValues } from "@closurenet/film";
import { chromium } from "@closurenet/fixtures";
import { drawnDigits } from "@closurenet/mnist";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { weightText } from "../renderer/shared/format.ts";
import { type Stage, settled, stage } from "./stage.ts";
import { dense, trainOnDigits } from "./trained.ts";

/** Keeps a neuron at the start of the film, and gives what stands over its digits. */
const kept = async (page: Page, unit: number): Promise<string> => {
  await settled(page);
  await page.keyboard.press("Home");
  await page.locator(".stage").focus();
  for (let i = 0; i <= unit; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const section = page.getByRole("region", { name: "Digits that excite it most" });
  await section.waitFor();
  return section.locator("h3").innerText();
};

describe.skipIf(!chromium.path)("the digits that excite a kept neuron most", () => {
  const served = drawnDigits({ count: 40, seed: 9 });
  let it: Stage;
  let run: string;

  beforeAll(async () => {
    it = await stage({ digits: () => served });
    run = join(mkdtempSync(join(it.folder, "run-")), "digits");
    trainOnDigits(run, [dense(12, "relu"), dense(10, "softmax")], 100);
  });
  afterAll(() => it.end());

  test("are the test digits that the program has, the strongest first", async () => {
    const watched = await it.open(it.address(run));
    const { page } = watched;
    expect(await kept(page, 4)).toMatch(/of 40 test digits/i);
    const [first] = recordingReader().push(new Uint8Array(readFileSync(join(run, "recording.mcap"))));
    const weights = halfBits(first!.tensors.get("layers.0.W")!);
    const signals = Array.from({ length: served.count }, (_, digit) => {
      let signal = halfValues[weights[784 * 12 + 4]!]!; // the bias is the last row
      for (let pixel = 0; pixel < 784; pixel++)
        signal += (served.images[digit * 784 + pixel]! / 256) * halfValues[weights[pixel * 12 + 4]!]!;
      return { label: served.labels[digit]!, signal };
    });
    const wanted = signals.toSorted((a, b) => b.signal - a.signal).slice(0, 8);
    const shown = page.locator(".digits li");
    expect(await shown.locator("canvas").evaluateAll((all) => all.map((each) => each.ariaLabel))).toEqual(
      wanted.map(({ label }) => `A ${label}`),
    );
    expect(await shown.locator("span").allInnerTexts()).toEqual(wanted.map(({ signal }) => weightText(signal)));
    await it.leave(watched);
  });

  test("are drawn where nobody has test digits", async () => {
    const other = await stage();
    try {
      const watched = await other.open(other.address(run));
      expect(await kept(watched.page, 0)).toMatch(/of 300 drawn digits/i);
      await other.leave(watched);
    } finally {
      await other.end();
    }
  });
});
