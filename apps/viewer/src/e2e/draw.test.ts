import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { halfBits, recordingReader } from "@closurenet/checkpoint";
import { type Network, cell, confusionMatrix } from "@closurenet/core";
import { openFilm } from "@closurenet/exchange/node";
import { type LayerDescription, digitExamples, parseExperiment } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { chromium } from "@closurenet/fixtures";
import { drawnDigits, prepareInk } from "@closurenet/mnist";
import { encode } from "fast-png";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SIDE, reduced } from "../renderer/draw/pad/pad-ink.ts";
import { largest } from "../renderer/draw/asked.ts";
import { setTo } from "../renderer/film/built-network.ts";
import { aboutExperiment } from "../renderer/film/reading/about.ts";
import { percentText } from "../renderer/shared/format.ts";
import { packFilm } from "../share/pack.ts";
import { roomFor, sharedPage } from "../share/shared-page.ts";
import { faults, tooSmall } from "./screen-checks.ts";
import { type Stage, type Watched, drawn, reading, stage } from "./stage.ts";
import { dense, trainOnDigits } from "./trained.ts";

function record(folder: string, layers: readonly LayerDescription[]): string {
  const run = join(mkdtempSync(join(folder, "run-")), "digits");
  trainOnDigits(run, layers, 200);
  return run;
}

/** One byte of each pixel of a canvas: ink as the page holds it, red where it paints numbers. */
const bytesOf = (page: Page, selector: string, channel: number): Promise<Uint8Array> =>
  page
    .locator(selector)
    .evaluate((canvas: HTMLCanvasElement, channel) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return Array.from({ length: canvas.width * canvas.height }, (_, i) => data[4 * i + channel]!);
    }, channel)
    .then((bytes) => Uint8Array.from(bytes));
const padOf = (page: Page): Promise<Uint8Array> => bytesOf(page, ".pad canvas", 3);
/** What the network is shown: ink is painted dark. */
const shownOf = async (page: Page): Promise<Uint8Array> =>
  (await bytesOf(page, ".shown canvas", 0)).map((grey) => 255 - grey);
const prepared = (pixels: Uint8Array): Uint8Array => prepareInk({ pixels, width: SIDE, height: SIDE });
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

const asked = (net: Network, picture: Uint8Array): Float32Array =>
  Float32Array.from(
    net(
      cell(
        1,
        784,
        Float32Array.from(picture, (byte) => byte / 256),
      ),
    ).get(),
  );
const shares = (page: Page): Promise<string[]> => page.locator(".bars .share").allInnerTexts();
const percents = (outputs: Float32Array): string[] => Array.from(outputs, percentText);

const inked = (pad: Uint8Array, x: number, y: number): boolean => pad[y * SIDE + x] === 255;

/** A seven by mouse. */
async function drawSeven(page: Page): Promise<void> {
  const box = (await page.locator(".pad canvas").boundingBox())!;
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  await page.mouse.move(...at(0.3, 0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.22), { steps: 4 });
  await page.mouse.move(...at(0.45, 0.8), { steps: 4 });
  await page.mouse.up();
}

/** A picture with a one, dark on light, that begins at a column of 60. */
function bar(left: number): string {
  const data = new Uint8Array(60 * 40).fill(250);
  for (let y = 8; y < 32; y++) data.fill(20, y * 60 + left, y * 60 + left + 4);
  return Buffer.from(encode({ width: 60, height: 40, data, channels: 1 })).toString("base64");
}

/** Drops or pastes a file. */
const give = (page: Page, type: "drop" | "paste", name: string, kind: string, text: string) =>
  page.evaluate(
    ([type, name, kind, text]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([Uint8Array.from(atob(text!), (char) => char.charCodeAt(0))], name!, { type: kind! }));
      const how = { bubbles: true, cancelable: true };
      document
        .querySelector("main")!
        .dispatchEvent(
          type === "drop"
            ? new DragEvent("drop", { ...how, dataTransfer: carried })
            : new ClipboardEvent("paste", { ...how, clipboardData: carried }),
        );
    },
    [type, name, kind, text],
  );

declare global {
  interface Window {
    /** Lets the first picture go that the page decodes, and waits for what comes of it. */
    letGo?(): Promise<void>;
  }
}

/** Holds up the first picture that the page decodes. */
function holdPicture(): void {
  const decode = window.createImageBitmap.bind(window);
  let first: Promise<ImageBitmap> | undefined;
  window.createImageBitmap = async (file: ImageBitmapSource) => {
    if (first) return decode(file);
    let free!: () => void;
    const held = new Promise<void>((resolve) => (free = resolve));
    first = decode(file);
    const decoded = first;
    window.letGo = async () => {
      await decoded;
      free();
      await new Promise((done) => setTimeout(done));
    };
    await held;
    return decoded;
  };
}

const toggleTwice = async (page: Page): Promise<void> => {
  for (let i = 0; i < 2; i++) await page.getByRole("button", { name: "Confusion matrix" }).click();
};

describe.skipIf(!chromium.path)("draw", () => {
  const served = drawnDigits({ count: 150, seed: 9 });
  let it: Stage;
  let run: string;
  /** The network of each frame. */
  let nets: (frame: number) => Network;
  let steps: number[];
  beforeAll(async () => {
    it = await stage({ digits: () => served });
    run = record(it.folder, [dense(12, "relu"), { kind: "dropout", rate: 0.2 }, dense(10, "softmax")]);
    const frames = recordingReader().push(new Uint8Array(readFileSync(join(run, "recording.mcap"))));
    const { net } = openTrained(run);
    steps = frames.map(({ step }) => step);
    nets = (frame) => {
      const { tensors } = frames[frame]!;
      setTo(net, new Map([...tensors].map(([name, tensor]) => [name, halfBits(tensor)])));
      return net;
    };
  });
  afterAll(() => it.end());

  test("what is drawn is prepared, read by the network of the moment, and through the whole training", async () => {
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("d");
    await page.locator(".pad").waitFor();
    expect(await shares(page)).toEqual(Array.from({ length: 10 }, () => "–"));
    await drawSeven(page);
    const pad = await padOf(page);
    expect(pad.filter((grey) => grey === 255).length).toBeGreaterThan(1000);
    const shown = await shownOf(page);
    expect(same(shown, prepared(pad))).toBe(true);
    const outputs = asked(nets(0), shown);
    expect(await shares(page)).toEqual(percents(outputs));
    expect(await reading(page, "read")).toBe(String(largest(outputs)));

    // Through the training: the first frame that reads it as the last does, and from where on all do.
    const read = steps.map((_, frame) => largest(asked(nets(frame), shown)));
    const first = read.indexOf(read.at(-1)!);
    const since = read.findLastIndex((one) => one !== read.at(-1)) + 1;
    const came = page.locator(".came");
    await came.getByText(`First read as ${read.at(-1)}`).waitFor();
    expect(await came.getByRole("button").allInnerTexts()).toEqual(
      (since === first ? [first] : [first, since]).map((frame) => `iteration ${steps[frame]}`),
    );
    expect(first).toBeGreaterThan(0);
    // By keys: along the ribbons, and Enter goes there with the film.
    const slider = page.getByRole("slider", { name: /^Through the training/ });
    await slider.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    const then = asked(nets(steps.length - 2), shown);
    expect(await slider.getAttribute("aria-valuetext")).toBe(
      `Iteration ${steps.at(-2)}: ${largest(then)}, ${percentText(then[largest(then)]!)}`,
    );
    expect(await reading(page, "at")).toBe("0");
    await page.keyboard.press("Enter");
    await expect.poll(() => reading(page, "at")).toBe(String(steps.at(-2)));
    await slider.blur();

    await came.getByRole("button").first().click();
    await expect.poll(() => reading(page, "at")).toBe(String(steps[first]));
    expect(await reading(page, "read")).toBe(String(read[first]));
    expect(await shares(page)).toEqual(percents(asked(nets(first), shown)));
    // A click on the ribbons goes to that moment: their end is the end of the training, where a checkpoint says more.
    const ribbons = (await page.locator(".ribbons").boundingBox())!;
    await page.mouse.click(ribbons.x + ribbons.width - 2, ribbons.y + 20);
    await page.getByText("Computed with the exact weights of this moment.").waitFor();
    expect(await shares(page)).toEqual(percents(asked(openTrained(run).net, shown)));

    // Without preparation; and the film plays on the same screen.
    await page.getByLabel("Prepared as MNIST's digits were").uncheck();
    expect(same(await shownOf(page), reduced(pad))).toBe(true);
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    expect((await padOf(page)).every((grey) => grey === 0)).toBe(true);
    await it.leave(watched);
  });

  test("ribbons and their note are of the picture that is on the pad, or of none", async () => {
    const watched = await it.open(`${it.address(run)}&screen=draw`, { clock: true });
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.locator(".pad").waitFor();
    await page.clock.pauseAt(Date.now() + 3_600_000);
    const came = page.locator(".came");
    const ribbons = () => page.locator(".ribbons path").evaluateAll((all) => all.map((path) => path.getAttribute("d")));
    const nothingYet = async () => {
      expect(await came.innerText()).toMatch(/^The ribbons show how a digit was read through the whole training/);
      expect(await ribbons()).toEqual(Array.from({ length: 10 }, () => ""));
    };
    await drawSeven(page);
    await page.getByRole("heading", { name: "Read as" }).waitFor();
    await nothingYet();
    await page.clock.runFor(1000);
    await came.getByText("First read as").waitFor();
    expect(await ribbons()).not.toContain("");
    await page.getByLabel("Number").fill("3");
    await page.keyboard.press("Enter");
    await page.getByText("Number 3 of 150 test pictures").waitFor();
    await nothingYet();
    await it.leave(watched);
  });

  test("all of it by keyboard: a cursor draws, Ctrl+Z undoes, and the address keeps the screen", async () => {
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("d");
    await page.locator(".pad").waitFor();
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement!.className);
    for (let i = 0; i < 20 && (await focused()) !== "pad"; i++) await page.keyboard.press("Tab");
    expect(await focused()).toBe("pad");
    // Toggled: a line to the right. Held: one down. The cursor alone leaves nothing.
    await press("ArrowUp", "ArrowUp");
    expect((await padOf(page)).every((grey) => grey === 0)).toBe(true);
    await press("Space", "Shift+ArrowRight", "Shift+ArrowRight", "Space");
    const across = await padOf(page);
    await page.keyboard.down("Space");
    await press("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown");
    await page.keyboard.up("Space");
    await press("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft");
    const both = await padOf(page);
    expect([inked(across, 84, 72), inked(across, 110, 72), inked(across, 120, 110)]).toEqual([true, true, false]);
    expect([inked(both, 84, 72), inked(both, 120, 110), inked(both, 96, 126)]).toEqual([true, true, false]);
    expect(await shares(page)).toEqual(percents(asked(nets(0), prepared(both))));
    await press("Control+z");
    expect(same(await padOf(page), across)).toBe(true);
    await press("Delete");
    expect((await padOf(page)).every((grey) => grey === 0)).toBe(true);
    await press("Control+z");
    expect(same(await padOf(page), across)).toBe(true);

    await page.waitForURL(({ searchParams }) => searchParams.get("screen") === "draw");
    await page.reload();
    await page.locator(".pad").waitFor();
    await press("d");
    await page.locator(".film").waitFor();
    await page.goBack();
    await page.locator(".pad").waitFor();
    await press("m");
    await page.locator(".compare").waitFor();
    await press("d");
    await page.locator(".pad").waitFor();
    await it.leave(watched);
  });

  test("digits to test with lie on the pad as they are; the confusion matrix counts them, and its cells show theirs", async () => {
    const watched = await it.open(`${it.address(run)}&screen=draw&step=${steps[4]}`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.getByLabel("Number").fill("3");
    await page.keyboard.press("Enter");
    await page.getByText(`Number 3 of 150 test pictures: it is ${served.labels[2]}`).waitFor();
    expect(same(await shownOf(page), prepared(await padOf(page)))).toBe(true);
    await page.getByLabel("Prepared as MNIST's digits were").uncheck();
    expect(same(await shownOf(page), served.images.subarray(2 * 784, 3 * 784))).toBe(true);

    await page.getByRole("button", { name: "Confusion matrix" }).click();
    await page.locator(".confusion").waitFor();
    const net = nets(4);
    const counts = confusionMatrix(net, digitExamples(served)).get();
    const texts = await page.locator(".confusion td").allInnerTexts();
    expect(texts.map((text) => (text === "·" ? 0 : Number(text)))).toEqual([...counts]);
    expect(await page.locator(".judged > .note").first().innerText()).toContain("with the weights of the film");
    // By keyboard to a cell with errors.
    const wrong = counts.findIndex((count, at) => count > 1 && at % 11 !== 0);
    const [is, as] = [Math.floor(wrong / 10), wrong % 10];
    await page.locator(".confusion [tabindex='0']").focus();
    for (let i = 0; i < is; i++) await page.keyboard.press("ArrowDown");
    for (let i = 0; i < as; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByText(`${counts[wrong]} that are ${is}, read as ${as}:`).waitFor();
    expect(await page.locator(".cell-digits li").count()).toBe(counts[wrong]);
    await page.locator(".cell-digits button").first().click();
    expect(await reading(page, "read")).toBe(String(as));

    await page.getByRole("button", { name: "Wrong most surely" }).click();
    const sure = Array.from(served.labels, (label, i) => {
      const outputs = asked(net, served.images.subarray(i * 784, (i + 1) * 784));
      const best = largest(outputs);
      return best === label ? 0 : outputs[best]!;
    });
    await page.getByText(`Number ${largest(sure) + 1} of 150 test pictures`).waitFor();
    await it.leave(watched);
  });

  test("the digit that is wrong most surely is one of this moment, though another was tested before", async () => {
    const worst = steps.map((_, frame) => {
      const net = nets(frame);
      const sure = Array.from(served.labels, (label, i) => {
        const outputs = asked(net, served.images.subarray(i * 784, (i + 1) * 784));
        const best = largest(outputs);
        return best === label ? 0 : outputs[best]!;
      });
      return largest(sure);
    });
    const [before, now] = [2, worst.findIndex((digit, frame) => frame > 2 && digit !== worst[2])];
    const watched = await it.open(`${it.address(run)}&screen=draw&step=${steps[before]}`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    const matrix = page.getByRole("button", { name: "Confusion matrix" });
    await matrix.click();
    await page.locator(".confusion").waitFor();
    await matrix.click();
    for (let frame = before; frame < now; frame++) await page.keyboard.press(".");
    await page.getByRole("button", { name: "Wrong most surely" }).click();
    const says = page.getByText(/^Number \d+ of 150 test pictures/);
    expect(await says.innerText()).toContain(`Number ${worst[now]! + 1} of`);
    // What is said of how it is read is of this moment too.
    expect(await says.innerText()).toContain("and read as");
    await matrix.click();
    await page.keyboard.press("Home");
    await expect.poll(() => says.innerText()).not.toContain("and read as");
    await it.leave(watched);
  });

  test.each([
    { name: "Another", after: "something is drawn", meanwhile: drawSeven, come: "input[max='150']" },
    { name: "Wrong most surely", after: "something is drawn", meanwhile: drawSeven, come: ".confusion" },
    { name: "Wrong most surely", after: "the test is put off", meanwhile: toggleTwice, come: ".confusion" },
  ])("a digit that comes late is not put on the pad: $name, then $after", async ({ name, meanwhile, come }) => {
    let letGo!: () => void;
    const free = new Promise<void>((resolve) => (letGo = resolve));
    const watched = await it.open(`${it.address(run)}&screen=draw`, {
      before: (page) => page.route("**/digits/*", (route) => free.then(() => route.continue())),
    });
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.getByRole("button", { name }).click();
    await meanwhile(page);
    const pad = await padOf(page);
    letGo();
    await page.locator(come).waitFor();
    expect(same(await padOf(page), pad)).toBe(true);
    expect(await page.locator(".test-digits > [role=status]").innerText()).toBe("");
    await it.leave(watched);
  });

  test("a picture that takes long to read does not come upon one that was given later", async () => {
    const watched = await it.open(`${it.address(run)}&screen=draw`, {
      before: (page) => page.addInitScript(holdPicture),
    });
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.locator(".pad canvas").waitFor();
    await give(page, "paste", "slow.png", "image/png", bar(10));
    await give(page, "paste", "quick.png", "image/png", bar(40));
    await page.getByRole("button", { name: "Undo" }).and(page.locator(":enabled")).waitFor();
    const pad = await padOf(page);
    expect(pad.some((grey) => grey > 0)).toBe(true);
    await page.evaluate(() => window.letGo!());
    expect(same(await padOf(page), pad)).toBe(true);
    await it.leave(watched);
  });

  test("shows which neurons fire, and what the one that is kept hears", async () => {
    const watched = await it.open(`${it.address(run)}&screen=draw&neuron=3`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.getByLabel("Number").fill("1");
    await page.keyboard.press("Enter");
    const net = nets(0);
    const shown = await shownOf(page);
    const W = net.layers[0]!.params["W"]!.value.get();
    const sums = Array.from({ length: 12 }, (_, unit) =>
      shown.reduce((sum, byte, i) => sum + (byte / 256) * W[i * 12 + unit]!, W[784 * 12 + unit]!),
    );
    expect(Number((await reading(page, "fired")).replace("+", ""))).toBeCloseTo(Math.max(0, sums[3]!), 2);
    const silent = sums.filter((sum) => sum <= 0).length;
    await page.getByText(`most does neuron ${largest(sums)}; ${silent} neurons are silent.`).waitFor();
    // Silent neurons are blank in the picture: all of their patch has the colour of 0.
    const colours = await page.locator(".firing canvas").evaluate((canvas: HTMLCanvasElement, units) => {
      const columns = Number(canvas.dataset["columns"]);
      return Array.from({ length: units }, (_, unit) => {
        const [x, y] = [(unit % columns) * 29, Math.floor(unit / columns) * 29];
        const { data } = canvas.getContext("2d")!.getImageData(x, y, 28, 28);
        return new Set(new Uint32Array(data.buffer)).size;
      });
    }, 12);
    expect(colours.map((count) => count === 1)).toEqual(sums.map((sum) => sum <= 0));
    await page.getByRole("button", { name: "Let go" }).click();
    await page.mouse.move(5, 5);
    await page.getByText("Point at a neuron").waitFor();
    await it.leave(watched);
  });

  test("a picture can be dropped and pasted, and what is none says so; a run that is dropped is opened", async () => {
    const watched = await it.open(`${it.address(run)}&screen=draw`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.locator(".pad canvas").waitFor();
    const png = bar(28);
    for (const type of ["drop", "paste"] as const) {
      await give(page, type, "one.png", "image/png", png);
      await page.getByRole("button", { name: "Undo" }).and(page.locator(":enabled")).waitFor();
      const shown = await shownOf(page);
      const columns = new Set(
        Array.from(shown.keys())
          .filter((i) => shown[i]! > 200)
          .map((i) => i % 28),
      );
      expect({ type, thin: columns.size >= 2 && columns.size <= 4, middle: shown[14 * 28 + 14]! > 200 }).toEqual({
        type,
        thin: true,
        middle: true,
      });
      await page.keyboard.press("Control+z");
      expect((await padOf(page)).every((grey) => grey === 0)).toBe(true);
    }
    await give(page, "drop", "none.png", "image/png", btoa("no picture"));
    await page.getByText("This is no picture that the browser can read").waitFor();
    await give(page, "drop", "recording.mcap", "", readFileSync(join(run, "recording.mcap")).toString("base64"));
    await page.locator(".film").waitFor();
    await it.leave(watched);
  });

  test("a network that cannot be asked says why; at a checkpoint one with batch normalisation can", async () => {
    const norm = { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "relu" } as const;
    const normed = record(it.folder, [dense(12, "relu"), norm, dense(10, "softmax")]);
    const watched = await it.open(`${it.address(normed)}&screen=draw`);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await drawSeven(page);
    await page.locator(".standing").getByText("At a checkpoint it can be asked").waitFor();
    await page.keyboard.press("End");
    await page.getByText("Computed with the exact weights of this moment.").waitFor();
    expect(await shares(page)).toEqual(percents(asked(openTrained(normed).net, await shownOf(page))));
    await it.leave(watched);

    const bare = mkdtempSync(join(it.folder, "bare-"));
    writeFileSync(join(bare, "recording.mcap"), readFileSync(join(run, "recording.mcap")));
    const alone = await it.open(`${it.address(join(bare, "recording.mcap"))}&screen=draw`);
    await alone.page.getByText("does not say how its network computes").waitFor();
    await it.leave(alone);
  });

  test("a page that carries its film can be drawn in", async () => {
    const { frames, cells, description } = openFilm(run);
    const template = readFileSync(join(it.web, "share.html"), "utf8");
    const about = aboutExperiment(parseExperiment(description));
    const { bytes } = await packFilm({ name: "mailed", about, frames, cells }, roomFor(template));
    const mail = join(it.folder, "mailed.html");
    writeFileSync(mail, sharedPage(template, { name: "mailed", bytes }));
    const { page, complaints } = await it.open(pathToFileURL(mail).href);
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("d");
    await drawSeven(page);
    await page.keyboard.press("End");
    await page.locator(".reading h2", { hasText: "Read as" }).waitFor();
    await page.getByRole("button", { name: "Another" }).click();
    await page.getByText(/of 300 digits drawn by the program/).waitFor();
    expect(complaints.filter((what) => !what.startsWith("request: file:"))).toEqual([]);
    await page.context().close();
  });

  /** Opens the screen with all of its parts. */
  const openAll = async (options: BrowserContextOptions): Promise<Watched> => {
    const watched = await it.open(`${it.address(run)}&screen=draw&neuron=2`, options);
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.getByRole("button", { name: "Another" }).click();
    await page.getByRole("button", { name: "Confusion matrix" }).click();
    await page.locator("[data-cell='1 1']").click();
    await page.getByText(/that are 1, read as 1/).waitFor();
    await drawn(page, 2);
    return watched;
  };

  test.each([
    ["light", 1440, 900],
    ["dark", 1024, 700],
    ["light", 390, 844],
  ] as const)("is accessible, %s at %d×%d", async (colorScheme, width, height) => {
    const watched = await openAll({ colorScheme, viewport: { width, height } });
    expect(await faults(watched.page)).toEqual([]);
    const wide = await watched.page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
    await it.leave(watched);
  });

  test("on a phone all is large enough for a finger, and a finger draws", async () => {
    const watched = await openAll({ viewport: { width: 390, height: 844 }, hasTouch: true });
    const { page } = watched;
    expect(await tooSmall(page, ".draw")).toEqual([]);
    await page.getByRole("button", { name: "Clear" }).tap();
    await page.locator(".pad").scrollIntoViewIfNeeded();
    const box = (await page.locator(".pad canvas").boundingBox())!;
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    expect(inked(await padOf(page), 84, 84)).toBe(true);
    await it.leave(watched);
  });
});
