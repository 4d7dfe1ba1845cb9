import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { digitExamples, parseExperiment } from "@closurenet/experiment";
import { recordRun, resumeRun } from "@closurenet/experiment/node";
import { chromium } from "@closurenet/fixtures";
import { drawnCounts } from "@closurenet/mnist";
import { drawnMnist } from "@closurenet/mnist/node";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stage, pixels, reading, stage, violations } from "./stage.ts";

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
  const small = { "Hidden layers": "16", Epochs: "2" };

  beforeAll(async () => {
    it = await stage();
    folder = mkdtempSync(join(tmpdir(), "viewer-train-"));
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
    expect(await page.locator(".train-now").innerText()).toMatch(/iteration\s+360\s+of 360/);
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
    const experiment = parseExperiment(JSON.parse(Buffer.from(files["run.json"]!, "base64").toString()));
    const { data, learning } = await examples();
    expect(experiment).toMatchObject({ data, optimizer: { kind: "momentum", beta: 0.9 } });
    const run = join(folder, "node");
    for (const _ of recordRun(run, experiment, learning)) continue;
    const expected = inFolder(run);
    expect(Object.keys(files).toSorted()).toEqual(Object.keys(expected).toSorted());
    expect(Object.keys(expected).filter((path) => files[path] !== expected[path])).toEqual([]);
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
      [{ "Hidden layers": "16", Minibatch: "0" }, "Minibatch: expected a whole number from 1 to 18000, got 0."],
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
    await expect.poll(() => page.locator(".train-bar").count()).toBe(0);
    await it.leave(watched);
  });
});
