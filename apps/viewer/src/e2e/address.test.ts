import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@closurenet/fixtures";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Recorded, type Stage, pixels, reading, recorded, settled, stage, writeRun } from "./stage.ts";

const shown = async (page: Page): Promise<Record<string, string | null>> => ({
  step: await reading(page, "step"),
  layer: await page.locator(".layers input:checked + span b").innerText(),
  scale: await page.getByLabel("Scale", { exact: true }).inputValue(),
  map: await page.locator(".maps label:has(:checked)").getAttribute("title"),
  axis: await page.locator(".modes input:checked + span").innerText(),
  speed: await page.getByLabel("Speed").inputValue(),
  through: `${(await page.locator(".through :checked").count()) === 1}`,
});
const parameters = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams);

describe.skipIf(!chromium.path)("the address", () => {
  let film: Recorded;
  let it: Stage;
  let run: string;
  let address: string;

  beforeAll(async () => {
    film = recorded({ frames: 20, hidden: 20 });
    it = await stage();
    run = writeRun(it.folder, film.whole);
    address = it.address(run);
  });
  afterAll(() => it.end());

  const untouched = {
    step: "0",
    layer: "1",
    scale: "film-rank",
    map: "vik-like",
    axis: "motion",
    speed: "1",
    through: "false",
  };

  test("carries what is shown, a reload and a copied link show it again, and history is not flooded", async () => {
    const watched = await it.open(address, { permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = watched;
    await settled(page);
    expect(await shown(page)).toEqual(untouched);
    const entries = await page.evaluate(() => history.length);
    await page.locator(".layers label").nth(1).click();
    await page.getByLabel("Seen through the layers below").check();
    await page.getByLabel("Scale", { exact: true }).selectOption("manual");
    await page.getByLabel("From", { exact: true }).fill("-0.125");
    await page.getByLabel("From", { exact: true }).press("Tab");
    await page.locator('.maps label[title="RdBu"]').click();
    await page.getByRole("radio", { name: "iteration" }).check();
    await page.keyboard.press("]");
    for (let i = 0; i < 7; i++) await page.keyboard.press(".");
    const choices = { step: "14", layer: "2", scale: "manual", axis: "iteration", speed: "2" };
    const wanted = { ...choices, map: "RdBu", through: "true" };
    expect(await shown(page)).toEqual(wanted);
    const id = new URL(address).searchParams.get("run")!;
    await expect
      .poll(() => parameters(page))
      .toEqual({
        ...wanted,
        map: "blue-red",
        low: "-0.125",
        high: "0.3",
        run: id,
      });
    const picture = Buffer.from((await pixels(page)).buffer);
    await page.getByRole("button", { name: "Copy link to this moment" }).click();
    await page.getByRole("status").filter({ hasText: "Link copied" }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(page.url());

    for (const again of [() => page.reload(), () => page.goto(`${it.origin}/`).then(() => page.goto(link))]) {
      await again();
      await settled(page);
      await expect.poll(() => shown(page)).toEqual(wanted);
      expect(Buffer.from((await pixels(page)).buffer).equals(picture)).toBe(true);
      expect(await page.getByLabel("From", { exact: true }).inputValue()).toBe("-0.125");
    }
    expect(await page.evaluate(() => history.length)).toBe(entries + 2); // those that this test went to itself
    await it.leave(watched);
  });

  test("junk counts for nothing; a step between two frames is at the nearer one, a step beyond at the last", async () => {
    const watched = await it.open(
      `${address}&step=%zz&layer=9&neuron=99999&scale=toString&map=%E0%A4%A&axis=x&speed=7&low=2&high=1`,
    );
    const { page } = watched;
    await settled(page);
    expect(await shown(page)).toEqual(untouched);
    for (const [step, wanted] of [
      ["17", "18"],
      ["999999", "38"],
    ] as const) {
      await page.goto(`${address}&step=${step}&layer=3&neuron=4`);
      await settled(page);
      await expect.poll(() => shown(page)).toEqual({ ...untouched, step: wanted, layer: "3" });
      await expect.poll(() => parameters(page)).toMatchObject({ step: wanted, layer: "3", neuron: "4" });
    }
    // An address of a run that cannot even be decoded is told in words.
    const broken = await it.open(`${it.origin}/?run=%25zz&step=%zz`);
    expect(await broken.page.getByRole("alert").innerText()).toMatch(/expected/);
    await broken.page.context().close();
    // Another layer has no pinned neuron.
    await page.locator(".layers label").nth(1).click();
    await expect.poll(() => parameters(page)["neuron"]).toBe(undefined);
    await it.leave(watched);
  });

  test("what an address wants of a run that is gone is not shown of another one, which is an entry of the history", async () => {
    const gone = `${it.origin}/?run=/run/gone/&step=30&layer=2&screen=draw`;
    const { page } = await it.open(gone);
    await page.getByRole("alert").getByText("expected a recording at this address").waitFor();
    const entries = await page.evaluate(() => history.length);
    await page.getByRole("button", { name: "Back to the start" }).click();
    await page.getByRole("button", { name: "Play the sample" }).waitFor();
    expect(parameters(page)).toEqual({});
    await page.getByRole("button", { name: "Play the sample" }).click();
    await settled(page);
    expect(await shown(page)).toMatchObject({ step: "0", layer: "1" });
    expect(parameters(page)["run"]).not.toBe("/run/gone/");
    expect(await page.evaluate(() => history.length)).toBe(entries + 2);
    await page.context().close(); // the browser has noted what was not there
  });

  test("Back goes between opened runs; a dropped file has no link; without a clipboard the address bar has it", async () => {
    const watched = await it.open(`${address}&name=first&step=10`);
    const { page } = watched;
    await settled(page);
    await expect.poll(() => reading(page, "step")).toBe("10");
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await page.keyboard.press(".");
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByRole("status").filter({ hasText: "The link is in the address bar" }).waitFor();
    expect(parameters(page)).toMatchObject({ name: "first", step: "12" });

    const transfer = await page.evaluateHandle(
      (text) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], "dropped.mcap"));
        return data;
      },
      readFileSync(join(run, "recording.mcap")).toString("base64"),
    );
    await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
    await page.getByText("dropped.mcap", { exact: true }).waitFor();
    await settled(page);
    expect([await reading(page, "step"), parameters(page)]).toEqual(["0", {}]);
    expect(await page.getByRole("button", { name: "Copy link" }).count()).toBe(0);

    await page.goBack();
    await page.getByText("first", { exact: true }).waitFor();
    await settled(page);
    await expect.poll(() => reading(page, "step")).toBe("12");
    await page.getByRole("button", { name: "closurenet, to the welcome screen" }).click();
    await page.getByText("Drop a run folder").waitFor();
    expect(parameters(page)).toEqual({});
    await page.goBack();
    await settled(page);
    await expect.poll(() => reading(page, "step")).toBe("12");
    await page.goForward();
    await page.getByText("Drop a run folder").waitFor();
    await it.leave(watched);
  });
});
