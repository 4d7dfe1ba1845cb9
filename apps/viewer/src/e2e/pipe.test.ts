import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { halfBits, recordingReader } from "@closurenet/checkpoint";
import { type Network, cell } from "@closurenet/core";
import { openFilm } from "@closurenet/exchange/node";
import { type LayerDescription, parseExperiment } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { chromium } from "@closurenet/fixtures";
import { drawnDigits } from "@closurenet/mnist";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { largest } from "../renderer/draw/asked.ts";
import { builtNetwork, setTo } from "../renderer/film/built-network.ts";
import { drawn as drawnByProgram } from "../renderer/film/drawn.ts";
import { aboutExperiment } from "../renderer/film/reading/about.ts";
import { layoutOf } from "../renderer/pipe/circles/layout.ts";
import { type TakenApart, takenApart } from "../renderer/pipe/taken-apart.ts";
import { sizeText, weightText } from "../renderer/shared/format.ts";
import { glossary } from "../renderer/shared/glossary.ts";
import { packFilm } from "../share/pack.ts";
import { roomFor, sharedPage } from "../share/shared-page.ts";
import { faults, tooSmall } from "./screen-checks.ts";
import { type Stage, drawn, reading, stage } from "./stage.ts";
import { dense, trainOnDigits } from "./trained.ts";

const served = drawnDigits({ count: 40, seed: 9 });
const picture = (i: number) =>
  cell(
    1,
    784,
    Float32Array.from(served.images.subarray(i * 784, (i + 1) * 784), (byte) => byte / 256),
  );
const cards = (page: Page): Promise<string[]> => page.locator(".card-name").allInnerTexts();
/** Whether every pixel of a canvas is clear. */
const blank = (page: Page, selector: string): Promise<boolean> =>
  page.locator(selector).evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return data.every((byte) => byte === 0);
  });

describe.skipIf(!chromium.path)("pipe", () => {
  let it: Stage;
  let run: string;
  let steps: number[];
  /** A digit in the network of a frame, taken apart by this process. */
  let apartAt: (frame: number, digit: number, target?: number) => TakenApart;
  /** What the network of the first frame takes a digit for. */
  const taken = (digit: number): number => largest(apartAt(0, digit).outputs);
  const record = (layers: readonly LayerDescription[]): string => {
    const made = join(mkdtempSync(join(it.folder, "run-")), "digits");
    trainOnDigits(made, layers, 200);
    return made;
  };
  beforeAll(async () => {
    it = await stage({ digits: () => served });
    run = record([dense(12, "relu"), { kind: "dropout", rate: 0.2 }, dense(10, "softmax")]);
    const frames = recordingReader().push(new Uint8Array(readFileSync(join(run, "recording.mcap"))));
    const net: Network = builtNetwork(openTrained(run).net.description, 1);
    steps = frames.map(({ step }) => step);
    apartAt = (frame, digit, target = served.labels[digit]!) => {
      const { tensors } = frames[frame]!;
      setTo(net, new Map([...tensors].map(([name, tensor]) => [name, halfBits(tensor)])));
      return takenApart(net, picture(digit), target);
    };
  });
  afterAll(() => it.end());

  test("a digit goes through the network's functions at each moment; a card tells what its function does, both ways", async () => {
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("p");
    await page.locator(".card").first().waitFor();
    expect(await cards(page)).toEqual([
      "x",
      "withBias",
      "times(W₁)",
      "relu",
      "withBias",
      "times(W₂)",
      "softmax",
      "loss",
    ]);
    // Pixels: the digit as it is, and what relu makes of the first sums.
    const shown = await page
      .locator(".card canvas")
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, 28, 28);
        return Array.from({ length: 784 }, (_, i) => 255 - data[4 * i]!);
      });
    const most = Math.max(...served.images.subarray(0, 784));
    const expected = Array.from(served.images.subarray(0, 784), (byte) => Math.round((255 * byte) / most));
    expect(shown).toEqual(expected);
    expect(await reading(page, "loss")).toBe(sizeText(apartAt(0, 0).loss));
    for (const frame of [1, 2]) {
      await page.keyboard.press(".");
      await expect.poll(() => reading(page, "at")).toBe(String(steps[frame]));
      expect(await reading(page, "loss")).toBe(sizeText(apartAt(frame, 0).loss));
      expect(await reading(page, "read")).toBe(String(largest(apartAt(frame, 0).outputs)));
    }
    const relu = apartAt(2, 0).steps[2]!.output.values;
    const bars = await page.locator(".card").nth(3).locator(".up").getAttribute("d");
    expect(bars!.split("M").length - 1).toBe(relu.filter((value) => value > 0).length);

    // By keyboard alone.
    await page.locator(".card").first().focus();
    for (let i = 0; i < 2; i++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const opened = page.getByRole("region", { name: "times(W₁)" });
    await opened.getByText("dL/dW = [x 1]ᵀ·dL/ds").waitFor();
    expect(await opened.locator("pre").innerText()).toBe("const x2 = times(W1)(x1);");
    const { weightSlope } = apartAt(2, 0).steps[1]!;
    const steep = weightSlope!.subarray(0, 784 * 12).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    await opened.getByText(`its dL/dw, the steepest, ±${weightText(steep).slice(1)}`).waitFor();
    // A term says what it means, and Esc closes it.
    await page.keyboard.press("Tab");
    for (let i = 0; i < 9 && (await page.locator(":focus").innerText()) !== "slope"; i++)
      await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await opened.getByText("How much the loss changes when a number is made larger").waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await opened.getByText("How much the loss changes when a number is made larger").waitFor({ state: "hidden" });
    await page.locator(".card").nth(2).press("Enter");
    await opened.waitFor({ state: "detached" });

    // It plays on.
    await page.locator(".card").nth(2).blur();
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    await expect.poll(() => reading(page, "loss")).not.toBe(sizeText(apartAt(0, 0).loss));
    await it.leave(watched);
  });

  /** The screen when it has asked for its digits, which come when they are let go. */
  const heldUp = async () => {
    let letGo!: () => void;
    const free = new Promise<void>((resolve) => (letGo = resolve));
    let asked!: Promise<unknown>;
    const watched = await it.open(`${it.address(run)}&screen=pipe`, {
      async before(page) {
        asked = page.waitForRequest("**/digits/*");
        await page.route("**/digits/*", (route) => free.then(() => route.continue()));
      },
    });
    await watched.page.locator(".status.done").waitFor();
    await asked;
    return { watched, page: watched.page, letGo };
  };

  test("a number that is typed stays, though the first digit comes meanwhile", async () => {
    const { watched, page, letGo } = await heldUp();
    await page.getByLabel("Number").pressSequentially("6");
    letGo();
    await expect.poll(() => page.getByLabel("It is").inputValue()).toBe(String(served.labels[0]!));
    expect(await page.getByLabel("Number").inputValue()).toBe("6");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByLabel("It is").inputValue()).toBe(String(served.labels[5]!));
    await page.getByLabel("Number").fill("");
    await page.keyboard.press("Enter");
    expect(await page.getByLabel("Number").inputValue()).toBe("6");
    await page.getByLabel("Number").press("End");
    await page.keyboard.type("1");
    await page.keyboard.press("Backspace");
    await page.getByRole("button", { name: "Another" }).click();
    await expect.poll(() => page.getByLabel("Number").inputValue()).not.toBe("6");
    await it.leave(watched);
  });

  test("what comes into the field that somebody is in is replaced by what they type", async () => {
    const { watched, page, letGo } = await heldUp();
    await page.getByLabel("Number").focus();
    letGo();
    await expect.poll(() => page.getByLabel("Number").inputValue()).toBe("1");
    await page.keyboard.type("6");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByLabel("It is").inputValue()).toBe(String(served.labels[5]!));
    await it.leave(watched);
  });

  test("the first digit does not come upon what was drawn meanwhile", async () => {
    const { watched, page, letGo } = await heldUp();
    await page.keyboard.press("d");
    await page.locator(".pad").focus();
    for (const key of ["Space", "Shift+ArrowDown", "Space"]) await page.keyboard.press(key);
    await page.locator(".pad").blur();
    await page.keyboard.press("p");
    const come = page.waitForResponse("**/digits/*");
    letGo();
    await come;
    await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
    await page.getByText(/^Read as/).waitFor();
    await page.getByLabel("Number").fill("2");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByLabel("It is").inputValue()).toBe(String(served.labels[1]!));
    await page.getByLabel("Number").blur();
    await page.keyboard.press("d");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.keyboard.press("p");
    expect(await page.getByLabel("Number").inputValue()).toBe("");
    await it.leave(watched);
  });

  test("what is explained and what was copied is of the card that is open", async () => {
    const watched = await it.open(`${it.address(run)}&screen=pipe`, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const { page } = watched;
    const note = page.locator(".opened .term-note:popover-open");
    for (const [card, term] of [
      ["relu", "activation"],
      ["softmax", "softmax"],
    ] as const) {
      await page.locator(".card").filter({ hasText: card }).click();
      expect(await page.locator(".opened").getByText("Copied").count(), `at ${card}`).toBe(0);
      await page.getByRole("button", { name: `What is this: ${term}?` }).click();
      await expect.poll(() => note.innerText()).toBe(`${term} ${glossary[term]}`);
      await page.keyboard.press("Escape");
      await page.locator(".opened").getByRole("button", { name: "Copy" }).click();
      await page.locator(".opened").getByText("Copied").waitFor();
    }
    await it.leave(watched);
  });

  test("the number and label of a digit are not said of the digits of another run", async () => {
    const watched = await it.open(`${it.address(run)}&screen=pipe`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    const others = drawnByProgram();
    const digit = served.labels.findIndex((label, i) => taken(i) !== others.labels[i] && taken(i) !== label);
    await page.getByLabel("Number").fill(`${digit + 1}`);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByLabel("It is").inputValue()).toBe(String(served.labels[digit]!));
    await page.getByLabel("Number").blur();
    await page.keyboard.press("d");
    await page.getByText(`Number ${digit + 1} of 40 test pictures: it is ${served.labels[digit]}`).waitFor();
    expect(await page.getByLabel("Number").inputValue()).toBe(String(digit + 1));
    // The same run as files: nobody serves digits for those.
    await page.evaluate(
      (files) => {
        const dataTransfer = new DataTransfer();
        for (const [name, bytes] of files)
          dataTransfer.items.add(new File([Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0))], name));
        const how = { bubbles: true, cancelable: true, dataTransfer };
        document.querySelector("main")!.dispatchEvent(new DragEvent("drop", how));
      },
      ["run.json", "recording.mcap"].map((name) => [name, readFileSync(join(run, name)).toString("base64")] as const),
    );
    await page.locator(".film").waitFor();
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("p");
    await expect.poll(() => page.getByLabel("Number").getAttribute("max")).toBe(String(others.count));
    expect(await page.getByLabel("Number").inputValue()).toBe("");
    expect(await page.getByLabel("It is").inputValue()).toBe(String(taken(digit)));
    await page.keyboard.press("d");
    await expect.poll(() => page.getByLabel("Number").getAttribute("max")).toBe(String(others.count));
    expect(await page.getByText(/^Number \d+ of/).count()).toBe(0);
    await page.getByRole("button", { name: "Another" }).click();
    await page.getByText(`Number ${Math.ceil(others.count * 0.618)} of ${others.count} digits drawn`).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/^Number \d+ of/).waitFor({ state: "detached" });
    await it.leave(watched);
  });

  test("says which weight a digit would change most, as what it is taken for, and goes to its neuron", async () => {
    const watched = await it.open(`${it.address(run)}&screen=pipe`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.getByLabel("Number").fill("6");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByLabel("It is").inputValue()).toBe(String(served.labels[5]!));
    const target = (served.labels[5]! + 1) % 10;
    await page.getByLabel("It is").selectOption(String(target));
    const { loss, steepest } = apartAt(0, 5, target);
    await expect.poll(() => reading(page, "loss")).toBe(sizeText(loss));
    expect(await reading(page, "slope")).toBe(weightText(steepest!.slope));
    const name = steepest!.matrix === 1 ? `neuron ${steepest!.unit} in layer 1` : `output ${steepest!.unit} in layer 2`;
    await page.getByRole("button", { name }).click();
    await page.locator(".film .inspector.pinned").waitFor();
    await page.waitForURL(({ searchParams }) => searchParams.get("neuron") === String(steepest!.unit));
    await page.goBack();
    await page.locator(".pipe .card").first().waitFor();
    await it.leave(watched);
  });

  test("what was drawn goes through it; a small network is drawn as circles and edges, a large one is not", async () => {
    const watched = await it.open(`${it.address(run)}&screen=draw`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.locator(".pad").focus();
    await page.keyboard.press("Space");
    for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Space");
    const read = await reading(page, "read");
    await page.locator(".pad").blur();
    await page.keyboard.press("p");
    await page.locator(".circles canvas").waitFor();
    await drawn(page);
    expect(await reading(page, "read")).toBe(read);
    expect(await page.getByLabel("Number").inputValue()).toBe("");
    expect(await blank(page, ".circles canvas")).toBe(false);
    await it.leave(watched);

    const large = await it.open(`${it.address(record([dense(40, "relu"), dense(10, "softmax")]))}&screen=pipe`);
    await large.page.locator(".card").first().waitFor();
    expect(await large.page.locator(".circles").count()).toBe(0);
    await it.leave(large);
  });

  test("a circle that is pointed at, touched or gone to by keys says what it gives, and shows its own edges", async () => {
    const watched = await it.open(`${it.address(run)}&screen=pipe`, { hasTouch: true });
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    const circles = page.getByRole("application", { name: /as circles and edges: 12, 10 neurons/ });
    await circles.scrollIntoViewIfNeeded();
    await drawn(page, 2);
    const { steps } = apartAt(0, 0);
    const [hidden, outputs] = [steps[2]!.output.values, steps.at(-1)!.output.values];
    const picture = () => page.locator(".circles canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const all = await picture();
    const says = () => reading(page, "circle");

    await circles.focus();
    await page.keyboard.press("ArrowDown");
    expect(await says()).toContain(`Neuron 0 of layer 1 gives ${weightText(hidden[0]!)}.`);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await says()).toContain(`Neuron 2 of layer 1 gives ${weightText(hidden[2]!)}.`);
    expect(await picture()).not.toBe(all);
    await page.keyboard.press("ArrowRight");
    expect(await says()).toMatch(/^Output 2 gives/);
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowUp");
    expect(await says()).toContain(`Output 0 gives ${weightText(outputs[0]!)}. It hears most of neuron`);
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    expect(await says()).toMatch(/^Point at a neuron/);
    expect(await picture()).toBe(all);

    // The last column, its first circle.
    const box = (await circles.boundingBox())!;
    const x =
      8 +
      Math.min(box.height * 0.72, box.width * 0.2) +
      (box.width - Math.min(box.height * 0.72, box.width * 0.2) - 60);
    const radius = Math.max(4, Math.min(11, (box.height - 24) / 24 / 2));
    const y = box.height / 2 - 4.5 * Math.min((box.height - 24) / 10, 4 * radius);
    await page.mouse.move(box.x + x, box.y + y);
    expect(await says()).toMatch(/^Output 0 gives/);
    await page.mouse.move(2, 2);
    expect(await says()).toMatch(/^Point at a neuron/);
    await page.touchscreen.tap(box.x + x, box.y + y);
    await expect.poll(says).toMatch(/^Output 0 gives/);
    await it.leave(watched);
  });

  test("circles follow the size of the window, and what is touched is where it is painted", async () => {
    const watched = await it.open(`${it.address(run)}&screen=pipe`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    const canvas = page.locator(".circles canvas");
    await canvas.waitFor();
    const sizes = () =>
      canvas.evaluate(({ width, height, clientWidth, clientHeight }: HTMLCanvasElement) => ({
        painted: [width, height],
        shown: [clientWidth, clientHeight],
      }));
    const before = (await sizes()).shown;
    await page.setViewportSize({ width: 700, height: 860 });
    await expect.poll(async () => (await sizes()).shown[0]).toBeLessThan(before[0]!);
    await drawn(page, 2);
    const { painted, shown } = await sizes();
    expect(painted).toEqual(shown);
    const [width, height] = [shown[0]!, shown[1]!];
    const [x, y] = layoutOf(apartAt(0, 0), { width, height }).placeOf({ layer: 1, unit: 0 });
    const box = (await canvas.boundingBox())!;
    await page.mouse.click(box.x + x, box.y + y);
    expect(await reading(page, "circle")).toMatch(/^Output 0 gives/);
    await it.leave(watched);
  });

  test("convolutions and batch normalisation go through it as far as the moment is known", async () => {
    const conv = {
      kind: "conv2d",
      filters: 3,
      kernel: [5, 5],
      stride: [2, 2],
      padding: "valid",
      activation: "relu",
      init: { kind: "he" },
    } as const;
    const norm = { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "relu" } as const;
    const layers: LayerDescription[] = [{ ...conv, kernel: [5, 5], stride: [2, 2] }, norm, dense(10, "softmax")];
    const watched = await it.open(`${it.address(record(layers))}&screen=pipe`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.getByText("At a checkpoint it can be asked").waitFor();
    await page.keyboard.press("End");
    await page.locator(".card").first().waitFor();
    expect(await cards(page)).toEqual([
      "x",
      "patches(5 × 5)",
      "withBias",
      "times(W₁)",
      "relu",
      "images(12 × 12 × 3)",
      "batchNorm",
      "relu",
      "withBias",
      "times(W₂)",
      "softmax",
      "loss",
    ]);
    for (const [i, name] of ["patches(5 × 5)", "batchNorm"].entries()) {
      await page.locator(".card", { hasText: name }).click();
      await page.getByRole("region", { name }).waitFor();
      expect(await page.locator(".opened").count(), `${i}`).toBe(1);
    }
    await it.leave(watched);
  });

  test("a page that carries its film takes its network apart", async () => {
    const { frames, cells, description } = openFilm(run);
    const template = readFileSync(join(it.web, "share.html"), "utf8");
    const about = aboutExperiment(parseExperiment(description));
    const { bytes } = await packFilm({ name: "mailed", about, frames, cells }, roomFor(template));
    const mail = join(it.folder, "mailed-pipe.html");
    writeFileSync(mail, sharedPage(template, { name: "mailed", bytes }));
    const { page, complaints } = await it.open(pathToFileURL(mail).href);
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("p");
    await page.locator(".circles canvas").waitFor();
    expect((await cards(page)).length).toBe(8);
    expect(complaints.filter((what) => !what.startsWith("request: file:"))).toEqual([]);
    await page.context().close();
  });

  test.each([
    ["light", 1440, 900],
    ["dark", 1024, 700],
    ["light", 390, 844],
  ] as const)("is accessible, %s at %d×%d, with each card open", async (colorScheme, width, height) => {
    const watched = await it.open(`${it.address(run)}&screen=pipe`, { colorScheme, viewport: { width, height } });
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.locator(".card").first().waitFor();
    for (const card of [undefined, 2, 3, 7]) {
      if (card !== undefined) await page.locator(".card").nth(card).click();
      await drawn(page, 2);
      expect(await faults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await it.leave(watched);
  });

  test("on a phone all is large enough for a finger", async () => {
    const watched = await it.open(`${it.address(run)}&screen=pipe`, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await watched.page.locator(".card").nth(2).tap();
    await watched.page.getByRole("region", { name: "times(W₁)" }).waitFor();
    expect(await tooSmall(watched.page, ".pipe")).toEqual([]);
    await it.leave(watched);
  });
});
