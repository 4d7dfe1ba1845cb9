// How fast the page trains, and how fast Node does with the same description, pictures and threads.
import { availableParallelism } from "node:os";
import {
  denseLayers,
  digitExamples,
  fastestKernels,
  optimizerWith,
  parseExperiment,
  recordInMemory,
} from "@closurenet/experiment";
import { drawnCounts, drawnSet } from "@closurenet/mnist";

const BATCH = 100;
/** So long it trains before it is measured: the engine compiles, and threads start. */
const WARM = 2000;
const MEASURED = 5000;
/** So long a person looks at the form at least. Meanwhile its digits are drawn. */
const LOOK = 4000;

/** What the form of the page says before anybody changes it, for so many epochs that it does not end meanwhile. */
const experiment = (data) =>
  parseExperiment({
    format: "closurenet run",
    version: 1,
    input: [28, 28],
    layers: denseLayers([784, 100, 50, 10], { activation: "relu", init: "small-first", dropout: 0 }),
    loss: "softmax cross-entropy",
    optimizer: optimizerWith("sgd"),
    schedule: "linear",
    batch: BATCH,
    epochs: 1000,
    validation: 0.1,
    seed: 1,
    every: null,
    filmBudget: 2e9,
    kernels: fastestKernels(),
    data,
  });

let drawn;

/** Threads that the page computes with: one processor is the film's. */
export const pageThreads = Math.max(1, Math.min(8, availableParallelism() - 1));

/** Pictures a second that Node learns from, with so many threads. */
export function inNode(threads) {
  drawn ??= drawnSet(drawnCounts);
  const { name, train, test } = drawn;
  const run = recordInMemory(
    experiment({ name, source: "drawn", train: train.count, test: test.count, digests: {} }),
    digitExamples(train),
    { sink: () => undefined, threads },
  );
  const start = performance.now();
  let [from, began] = [0, 0];
  for (const { step } of run) {
    const now = performance.now();
    if (began === 0 && now - start >= WARM) [from, began] = [step, now];
    if (began > 0 && now - began >= MEASURED) return (1000 * BATCH * (step - from)) / (now - began);
  }
  throw new Error("The training ended before it was measured.");
}

/**
 * Trains in the page: pictures a second that it learns from, by the clock of the wall; how long it took until the first weights
 * were painted, ms; and pictures of the film a second meanwhile.
 */
export async function inPage(page) {
  await page.locator("main").waitFor();
  await page.keyboard.press("t");
  await page.getByLabel("Epochs", { exact: true }).fill("1000");
  await page.getByLabel("Seed", { exact: true }).click(); // the number is taken where its field is left
  await page.waitForTimeout(LOOK);
  const first = await page.evaluate(async () => {
    const begin = performance.now();
    document.querySelector(".train form button[type=submit]").click();
    for (;;) {
      await new Promise(requestAnimationFrame);
      const canvas = document.querySelector(".stage canvas");
      if (canvas?.width > 1 && canvas.getContext("2d").getImageData(0, 0, 1, 1).data[3] === 255) break;
    }
    return performance.now() - begin;
  });
  await page.waitForTimeout(WARM);
  const { steps, ms, pictures } = await page.evaluate(async (least) => {
    const bar = document.querySelector(".train-now progress");
    // The bar says a step some 60 times a second: from one change to another it is exact.
    const changed = async () => {
      const before = bar.value;
      while (bar.value === before) await new Promise(requestAnimationFrame);
      return { step: bar.value, at: performance.now() };
    };
    const from = await changed();
    let pictures = 0;
    while (performance.now() - from.at < least) {
      await new Promise(requestAnimationFrame);
      pictures++;
    }
    const shown = { pictures, ms: performance.now() - from.at };
    const to = await changed();
    return {
      steps: to.step - from.step,
      ms: to.at - from.at,
      pictures: (1000 * shown.pictures) / shown.ms,
    };
  }, MEASURED);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  return { rate: (1000 * BATCH * steps) / ms, first, pictures };
}
