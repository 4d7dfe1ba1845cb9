import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type Experiment, digitExamples, parseExperiment } from "@closurenet/experiment";
import { recordRun, resumeRun } from "@closurenet/experiment/node";
import { chromium } from "@closurenet/fixtures";
import { drawnCounts } from "@closurenet/mnist";
import { drawnMnist, loadMnist, localFiles } from "@closurenet/mnist/node";
import type { Dialog, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeIdxFolder } from "./idx-files.ts";
import { leaveAtOnce } from "./leave-at-once.ts";
import { tooSmall } from "./screen-checks.ts";
import { type Stage, drawn, pixels, reading, stage, violations } from "./stage.ts";

/** Settles what is trained, on the form. */
async function set(page: Page, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    const field = page.getByLabel(name, { exact: false }).first();
    if ((await field.evaluate(({ tagName }) => tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
}

/** The form, on the page that is open. */
async function form(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Train one here" }).waitFor();
  await page.keyboard.press("t");
  await page.getByRole("heading", { name: "Train a network here" }).waitFor();
}

const begin = (page: Page) => page.getByRole("button", { name: "Train", exact: true }).last().click();
const phase = (page: Page) => page.locator(".train-phase");

/** A folder in the browser's own storage, where the picker would be. */
const pickOwnFolder = (page: Page) =>
  page.addInitScript(() => {
    window.showDirectoryPicker = () => navigator.storage.getDirectory();
  });

/** `ended` counts the workers that were. */
const countEnded = `
  window.ended = 0;
  const { terminate } = Worker.prototype;
  Worker.prototype.terminate = function () { window.ended++; terminate.call(this); };
`;

/** Nothing is written until `write` is called; `picked` counts how often a folder was. */
const holdWriting = `
  window.picked = 0;
  window.showDirectoryPicker = () => { window.picked++; return navigator.storage.getDirectory(); };
  const called = new Promise((done) => (window.write = done));
  const { createWritable } = FileSystemFileHandle.prototype;
  FileSystemFileHandle.prototype.createWritable = async function () { await called; return createWritable.call(this); };
`;

/** Folders that are dropped are listed, as empty ones, when `list` is called. */
const holdListings = `
  const held = [];
  window.list = () => held.splice(0).forEach((done) => done([]));
  const createReader = () => ({ readEntries: (done) => held.push(done) });
  DataTransferItem.prototype.webkitGetAsEntry = () => ({ isDirectory: true, createReader });
`;

/** What was saved there, by paths. */
const saved = (page: Page): Promise<[path: string, base64: string][]> =>
  page.evaluate(async () => {
    const found: [string, string][] = [];
    const walk = async (folder: FileSystemDirectoryHandle, before: string): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === "directory") await walk(handle, `${before}${name}/`);
        else {
          const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
          let text = "";
          for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
          found.push([before + name, btoa(text)]);
        }
      }
    };
    await walk(await navigator.storage.getDirectory(), "");
    return found;
  });

/** The digits that the page draws, and what run.json says of them. */
const examples = async () => {
  const { train, test, name, digests } = await drawnMnist(drawnCounts);
  return {
    data: { name, source: "drawn" as const, train: train.count, test: test.count, digests },
    learning: digitExamples(train),
  };
};
/** The pictures of a folder, and what run.json says of them. */
const inOwnFolder = async (dir: string) => {
  const { train, test, name, classes, digests } = await loadMnist({ dir });
  return {
    data: { name, source: "folder" as const, train: train.count, test: test.count, digests },
    learning: digitExamples(train, {}, classes.length),
  };
};
/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    const said = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement)) return [];
      const labels = "labels" in element && element.labels instanceof NodeList ? [...element.labels] : [];
      return [element.ariaLabel, element.innerText, ...labels.map(({ textContent }) => textContent)].map(
        (text) => text?.trim() ?? "",
      );
    });
    if (said.some((text) => (typeof name === "string" ? text === name : name.test(text)))) return;
  }
  throw new Error(`no ${name} by Tab`);
}

/** The files of a run, by their paths. */
const inFolder = (run: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(run, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [relative(run, path), readFileSync(path).toString("base64")]),
  );

describe.skipIf(!chromium.path)("training in the page", () => {
  let it: Stage;
  let folder: string;
  /** A data set of MNIST's format, which is also the one that the server has. */
  let own: string;
  const small = { "Hidden layers": "16", Epochs: "2" };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "viewer-train-"));
    own = writeIdxFolder(join(folder, "own"), { train: 1200, test: 100 });
    it = await stage({ training: () => localFiles({ env: { MNIST_DIR: own } })! });
  });
  afterAll(async () => {
    await it.end();
    rmSync(folder, { recursive: true });
  });

  test("trains what the form says, films it live, and saves the very files of the command line", async () => {
    const watched = await it.open(`${it.origin}/`, { before: pickOwnFolder });
    const { page } = watched;
    await form(page);
    expect(await violations(page)).toEqual([]);
    await set(page, { ...small, Optimizer: "momentum", Dropout: "0.1" });
    await begin(page);
    await page.locator(".stage canvas").waitFor();
    await expect.poll(() => phase(page).innerText()).toBe("Trained");
    const steps = 2 * Math.ceil((0.9 * drawnCounts.train) / 100);
    const now = await page.locator(".train-now").innerText();
    expect(now.replaceAll(/\s/g, "")).toContain(`iteration${steps}of${steps}`);
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("Home");
    const first = await pixels(page);
    await page.keyboard.press("End");
    expect(await reading(page, "frame")).toMatch(/^Frame (2\d\d|300) of \1$/);
    expect(await pixels(page)).not.toEqual(first);
    expect(await violations(page)).toEqual([]);

    await page.getByRole("button", { name: "Save run" }).click();
    await page.getByText("Saved as trained-784-16-10.").waitFor();
    const files = Object.fromEntries(
      (await saved(page)).map(([path, bytes]) => [path.replace("trained-784-16-10/", ""), bytes]),
    );
    const experiment = expectSameAsNode("node", files, await examples());
    expect(experiment).toMatchObject({ optimizer: { kind: "momentum", beta: 0.9 } });
    await it.leave(watched);
  });

  /** The command line, with the same description and pictures, writes the same files to the byte. */
  function expectSameAsNode(
    name: string,
    files: Readonly<Record<string, string>>,
    { data, learning }: Awaited<ReturnType<typeof examples | typeof inOwnFolder>>,
  ): Experiment {
    const experiment = parseExperiment(JSON.parse(Buffer.from(files["run.json"]!, "base64").toString()));
    expect(experiment).toMatchObject({ data });
    const run = join(folder, name);
    for (const _ of recordRun(run, experiment, learning)) continue;
    const expected = inFolder(run);
    expect(Object.keys(files).toSorted()).toEqual(Object.keys(expected).toSorted());
    expect(Object.keys(expected).filter((path) => files[path] !== expected[path])).toEqual([]);
    return experiment;
  }

  test("learns from files of one's own, saves the very files of the command line, which goes on with them", async () => {
    const watched = await it.open(`${it.origin}/`, { before: pickOwnFolder });
    const { page } = watched;
    await form(page);
    await page.getByLabel("Learn from").selectOption("files of your own");
    await begin(page);
    await page.getByRole("alert").filter({ hasText: "Learn from: choose the files first." }).waitFor();
    const choose = async (names: readonly string[]): Promise<void> => {
      const asked = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Choose files" }).click();
      await (await asked).setFiles(names.map((name) => join(own, name)));
    };
    const names = readdirSync(own);
    await choose(names.slice(1));
    await page
      .getByRole("alert")
      .filter({ hasText: /expected the four files of a data set, found 3; missing/ })
      .waitFor();
    expect(await violations(page)).toEqual([]);
    const whole = page.getByText(
      /unnamed set of 28×28 in 10 classes: 1.200 pictures of 28×28 in 10 classes, and 100 to test/,
    );
    const folderAsked = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a folder" }).click();
    await (await folderAsked).setFiles(own);
    await whole.waitFor();
    await page.getByLabel("Learn from").selectOption("digits that the program draws");
    await whole.waitFor({ state: "detached" });
    const dropped = names.map((name) => [name, readFileSync(join(own, name)).toString("base64")] as const);
    const carried = await page.evaluateHandle((files) => {
      const data = new DataTransfer();
      for (const [name, base64] of files)
        data.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
      return data;
    }, dropped);
    await page.dispatchEvent(".train", "drop", { dataTransfer: carried });
    await whole.waitFor();
    expect(await page.getByLabel("Learn from").inputValue()).toBe("own");
    await set(page, { ...small, Epochs: "2", Minibatch: "50" });
    await begin(page);
    await expect.poll(() => phase(page).innerText()).toBe("Trained");
    await page.getByRole("button", { name: "Save run" }).click();
    await page.getByText("Saved as trained-784-16-10.").waitFor();
    const files = Object.fromEntries(
      (await saved(page)).map(([path, bytes]) => [path.replace("trained-784-16-10/", ""), bytes]),
    );
    expectSameAsNode("own-run", files, await inOwnFolder(own));
    await it.leave(watched);
  });

  test("a dropped folder that is listed late is not read: where something else was chosen, the form was left, it trains", async () => {
    const watched = await it.open(`${it.origin}/`, { before: (page) => page.addInitScript(holdListings) });
    const { page } = watched;
    const drop = async (): Promise<void> => {
      const dataTransfer = await page.evaluateHandle(() => {
        const data = new DataTransfer();
        data.items.add(new File([], "folder"));
        return data;
      });
      await page.dispatchEvent(".train", "drop", { dataTransfer });
    };
    const list = async (): Promise<void> => {
      await page.evaluate("list()");
      await drawn(page);
    };
    await form(page);
    await drop();
    await list();
    await page.getByRole("alert").filter({ hasText: "expected the four files of a data set, found 0" }).waitFor();
    await drop();
    await page.getByLabel("Learn from").selectOption("digits that the program draws");
    await page.getByLabel("Learn from").selectOption("files of your own");
    await list();
    expect(await page.getByText("Four files of MNIST’s format").count()).toBe(1);

    await drop();
    await page.getByRole("button", { name: "Cancel" }).click();
    await list();
    await expect.poll(() => page.workers()).toEqual([]);

    await page.keyboard.press("t");
    await set(page, { "Hidden layers": "8", Epochs: "200" });
    await drop();
    await begin(page);
    await page.locator(".stage canvas").waitFor();
    await list();
    await page.getByRole("button", { name: "One step" }).click();
    await page.getByText(/was made from these 100 digits/).waitFor();
    await it.leave(watched);
  });

  test("a form that is left before its first paint leaves no worker", async () => {
    const watched = await it.open(`${it.origin}/`, { before: (page) => page.addInitScript(countEnded) });
    const { page } = watched;
    await page.getByRole("button", { name: "Train one here" }).waitFor();
    await leaveAtOnce(page, ".train", "t");
    expect(await page.evaluate("ended")).toBe(1);
    await it.leave(watched);
  });

  test("learns from what the server's machine has, whose reading can be stopped", async () => {
    const watched = await it.open(`${it.origin}/`, { before: pickOwnFolder });
    const { page } = watched;
    const reached = { goOn: (): void => undefined };
    const held = new Promise<void>((done) => (reached.goOn = done));
    await page.context().route("**/training/train-images*", async (route) => {
      await held;
      await route.continue().catch(() => undefined); // nobody waits any more
    });
    await form(page);
    const from = page.getByLabel("Learn from");
    await from.selectOption("MNIST of this machine");
    await page.getByRole("progressbar", { name: "Reading the pictures" }).waitFor();
    await begin(page);
    await page.getByRole("alert").filter({ hasText: "the pictures are still being read" }).waitFor();
    await page.getByRole("button", { name: "Stop reading" }).click();
    expect(await from.inputValue()).toBe("drawn");
    await page.getByText(`${drawnCounts.train / 1000} 000 digits that the program draws`).waitFor();
    reached.goOn();
    await from.selectOption("MNIST of this machine");
    await page.getByText(/1.200 pictures of 28×28 in 10 classes/).waitFor();
    await set(page, { "Hidden layers": "8", Epochs: "1" });
    await begin(page);
    await expect.poll(() => phase(page).innerText()).toBe("Trained");
    await page.getByRole("button", { name: "Save run" }).click();
    await page.getByText("Saved as trained-784-8-10.").waitFor();
    const files = Object.fromEntries(
      (await saved(page)).map(([path, bytes]) => [path.replace("trained-784-8-10/", ""), bytes]),
    );
    expectSameAsNode("machine-run", files, await inOwnFolder(own));
    await it.leave(watched);
  });

  test("asks before a training is lost that was not saved; another film loses nothing", async () => {
    const watched = await it.open(`${it.origin}/`);
    const { page } = watched;
    await form(page);
    await set(page, { "Hidden layers": "8", Epochs: "200" });
    await begin(page);
    await expect.poll(() => phase(page).innerText()).toBe("Training");

    const asked: Dialog[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog);
      void dialog.dismiss();
    });
    await page.locator(".train-bar").click(); // a browser asks only where a person did something
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked.map((dialog) => dialog.type())).toEqual(["beforeunload"]);

    // Another film, and back.
    await page.getByRole("button", { name: "closurenet, to the welcome screen" }).click();
    await page.getByRole("button", { name: "Play the sample" }).click();
    await page.getByRole("button", { name: "Show its film" }).click();
    await expect.poll(() => page.title()).toBe("trained-784-8-10 · closurenet");

    const dialog = page.getByRole("dialog", { name: "This training was not saved" });
    await page.keyboard.press("t");
    await page.getByRole("heading", { name: "Train a network here" }).waitFor();
    await begin(page);
    await dialog.getByText("Stop it first, and it can be saved.").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await phase(page).innerText()).toBe("Training");
    await page.keyboard.press("t");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("button", { name: "Put the training away" }).click();
    await dialog.getByText("is in the memory of this page, and nowhere else").waitFor();
    await dialog.getByRole("button", { name: "Keep it" }).click();
    expect(await phase(page).innerText()).toBe("Stopped");
    await page.getByRole("button", { name: "Put the training away" }).click();
    await dialog.getByRole("button", { name: "Lose it" }).click();
    await expect.poll(() => page.locator(".train-bar").count()).toBe(0);
    await it.leave(watched);
  });

  test("who keeps a training while it is saved keeps it; it is saved once, however often that is pressed", async () => {
    const watched = await it.open(`${it.origin}/`, { before: (page) => page.addInitScript(holdWriting) });
    const { page } = watched;
    await form(page);
    await set(page, { "Hidden layers": "8", Epochs: "1" });
    await begin(page);
    await page.getByRole("button", { name: "Put the training away" }).click();
    const dialog = page.getByRole("dialog", { name: "This training was not saved" });
    const save = dialog.getByRole("button", { name: "Save run" });
    await save.click();
    await save.dispatchEvent("click");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.evaluate("write()");
    const paths = async () => (await saved(page)).flatMap(([path, bytes]) => (bytes === "" ? [] : path));
    await expect.poll(paths).toContain("trained-784-8-10/recording.mcap");
    await drawn(page);
    expect(await page.locator(".train-bar").count()).toBe(1);
    expect(await page.evaluate("picked")).toBe(1);
    await page
      .locator(".train-bar")
      .getByRole("button", { name: "Save run" })
      .evaluate((button: HTMLElement) => {
        button.click();
        button.click();
      });
    await page.getByText("Saved as trained-784-8-10-2.").waitFor();
    expect(await page.evaluate("picked")).toBe(2);
    // Now it can be put away.
    await page.getByRole("button", { name: "Put the training away" }).click();
    await expect.poll(() => page.locator(".train-bar").count()).toBe(0);
    await it.leave(watched);
  });

  test("all of it by keyboard alone, with a word of help", async () => {
    const watched = await it.open(`${it.origin}/`, { before: pickOwnFolder });
    const { page } = watched;
    await page.locator(".hero canvas").waitFor();
    await page.keyboard.press("t");
    await page.getByRole("heading", { name: "Train a network here" }).waitFor();
    await tabTo(page, "Hidden layers");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("8");
    await tabTo(page, "Epochs");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("200");
    await tabTo(page, "What is this: epoch?");
    await page.keyboard.press("Enter");
    await page.getByText("One pass over all pictures to learn from.").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByText("One pass over all pictures to learn from.").waitFor({ state: "hidden" });
    await tabTo(page, "Seed");
    await page.keyboard.press("Enter");
    await expect.poll(() => phase(page).innerText()).toBe("Training");
    for (const name of ["Pause", "One step"]) {
      await tabTo(page, name);
      await page.keyboard.press("Enter");
    }
    await page.getByText(/was made from these 100 digits/).waitFor();
    for (const name of ["Stop", "Save run"]) {
      await tabTo(page, name);
      await page.keyboard.press("Enter");
    }
    await page.getByText("Saved as trained-784-8-10.").waitFor();
    await tabTo(page, "Put the training away");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".train-bar").count()).toBe(0);
    await it.leave(watched);
  });

  test.each([
    ["light", 1440, 900],
    ["dark", 1024, 700],
    ["dark", 390, 844],
  ] as const)("is accessible and within the page, %s at %d×%d", async (colorScheme, width, height) => {
    const watched = await it.open(`${it.origin}/`, { colorScheme, viewport: { width, height } });
    const { page } = watched;
    const fits = async (): Promise<void> => {
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    };
    await form(page);
    for (const from of ["MNIST of this machine", "files of your own", "digits that the program draws"]) {
      await page.getByLabel("Learn from").selectOption(from);
      await fits();
    }
    await set(page, { "Hidden layers": "8", Epochs: "200" });
    await begin(page);
    await page.getByRole("button", { name: "One step" }).click();
    await page.getByText(/was made from these 100 digits/).waitFor();
    await page.locator(".stage canvas").waitFor();
    await fits();
    await it.leave(watched);
  });

  test("all of it by touch, on a phone", async () => {
    const watched = await it.open(`${it.origin}/`, {
      before: pickOwnFolder,
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const { page } = watched;
    await page.getByRole("button", { name: "Train one here" }).tap();
    await page.getByRole("heading", { name: "Train a network here" }).waitFor();
    expect(await tooSmall(page, ".train")).toEqual([]);
    await set(page, { "Hidden layers": "8", Epochs: "200" });
    await page.getByRole("button", { name: "Train", exact: true }).last().tap();
    await page.getByRole("button", { name: "Pause" }).tap();
    await page.getByRole("button", { name: "One step" }).tap();
    await page.getByText(/was made from these 100 digits/).waitFor();
    expect(await tooSmall(page, ".train-bar")).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole("button", { name: "Stop", exact: true }).tap();
    await page.getByRole("button", { name: "Save run" }).tap();
    await page.getByText("Saved as trained-784-8-10.").waitFor();
    await it.leave(watched);
  });

  test("pauses, makes one step and shows its digits, changes the step size, stops; the command line goes on from there", async () => {
    const watched = await it.open(`${it.origin}/`, { before: pickOwnFolder });
    const { page } = watched;
    await form(page);
    await set(page, { ...small, Epochs: "50" });
    await begin(page);
    await page.getByRole("button", { name: "Pause" }).click();
    const iteration = async (): Promise<number> =>
      Number(
        (await page.locator(".train-now").innerText()).match(/iteration\s+([\d ]+?)\s+of/)![1]!.replaceAll(" ", ""),
      );
    await expect.poll(() => phase(page).innerText()).toBe("Paused");
    await page.getByRole("button", { name: "One step" }).click();
    await page.getByText(/Iteration .* was made from these 100 digits/).waitFor();
    const before = await iteration();
    expect(await page.locator(".minibatch canvas").count()).toBe(100);
    await page.getByRole("button", { name: "One step" }).click();
    await page
      .getByText(new RegExp(`Iteration ${before + 1} was made`.replaceAll(/\B(?=(\d{3})+ was)/g, " ")))
      .waitFor();
    await page.getByLabel("Step size").selectOption("3");
    await page.getByRole("button", { name: "Go on" }).click();
    await expect.poll(iteration).toBeGreaterThan(before + 200);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => phase(page).innerText()).toBe("Stopped");
    await page.getByRole("button", { name: "Save run" }).click();
    await page.getByText("Saved as trained-784-16-10.").waitFor();

    const run = join(folder, "stopped");
    for (const [path, bytes] of await saved(page)) {
      const to = join(run, path.replace("trained-784-16-10/", ""));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, Buffer.from(bytes, "base64"));
    }
    const experiment = parseExperiment(JSON.parse(readFileSync(join(run, "run.json"), "utf8")));
    expect(experiment.rateChanges).toEqual([{ step: before + 1, factor: 3 }]);
    const straight = join(folder, "straight");
    const { learning } = await examples();
    const until = (await iteration()) + 100;
    for (const { step } of resumeRun(run, learning)) if (step >= until) break;
    for (const { step } of recordRun(straight, experiment, learning)) if (step >= until) break;
    expect(inFolder(run)["recording.mcap"] === inFolder(straight)["recording.mcap"]).toBe(true);
    await it.leave(watched);
  });

  test("a learning rate that is too large is told with its reason, and what cannot be trained is refused in the form", async () => {
    const watched = await it.open(`${it.origin}/`);
    const { page } = watched;
    await page.getByRole("button", { name: "Train one here" }).click();
    for (const [settings, said] of [
      [{ "Hidden layers": "ten" }, "Hidden layers: expected sizes like 100-50, got ten."],
      [{ "Hidden layers": "9999" }, /expected at most 1000000 weights in all, got 7949215/],
      [
        { "Hidden layers": "16", Minibatch: "0" },
        `Minibatch: expected a whole number from 1 to ${0.9 * drawnCounts.train}, got 0.`,
      ],
      [{ Minibatch: "100", "Learning rate": "" }, "Learning rate: expected a number above 0, got NaN."],
    ] as const) {
      await set(page, settings);
      await begin(page);
      await page.getByRole("alert").filter({ hasText: said }).waitFor();
    }
    await set(page, { "Learning rate": "1e30", Activation: "identity" });
    await begin(page);
    await expect.poll(() => phase(page).innerText()).toBe("Diverged");
    await page
      .getByRole("alert")
      .filter({ hasText: /The training diverged: try a learning rate a tenth as large/ })
      .waitFor();
    await page.getByRole("button", { name: "Train another" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator(".stage canvas").waitFor();
    await page.getByRole("button", { name: "Put the training away" }).click();
    await page.getByRole("button", { name: "Lose it" }).click();
    await expect.poll(() => page.locator(".train-bar").count()).toBe(0);
    await it.leave(watched);
  });
});
