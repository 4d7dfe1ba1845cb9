// `pnpm bench digits`: trains networks on drawn digits alone, and tells how much real handwriting they read.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawnDigits } from "@closurenet/mnist";
import { loadMnist, sheetPng } from "@closurenet/mnist/node";
import { networks } from "./digits/networks.mjs";
import { answers } from "./digits/answers.mjs";
import { byDigit, byWay, confused } from "./digits/told.mjs";
import { nearestDrawn } from "./digits/nearest.mjs";
import { misreadSheet, neighboursSheet } from "./digits/sheets.mjs";
import { readWords, refuse } from "./harness/options.mjs";

const known = {
  on: { type: "string", default: "test" },
  only: { type: "string" },
  seeds: { type: "string", default: "3" },
  sheets: { type: "string" },
  json: { type: "boolean", default: false },
};
const { on, only, sheets, json, ...options } = readWords(known);
const seeds = Number(options.seeds);
if (!(Number.isInteger(seeds) && seeds > 0)) refuse(`--seeds: expected a whole number above 0, got ${options.seeds}.`);
if (!["train", "test"].includes(on)) refuse(`--on: expected train or test, got ${on}.`);
if (only !== undefined && !Object.hasOwn(networks, only))
  refuse(`--only: expected one of ${Object.keys(networks).join(", ")}, got ${only}.`);

const data = await loadMnist({ download: false });
if (data.source.kind === "drawn") refuse("expected MNIST, found none. Name its folder: MNIST_DIR=FOLDER.");

/** The last 10,000 digits of MNIST's training set: the ways of writing were fitted to others. */
function lastOfTraining({ images, labels, rows, cols, count }) {
  const from = count - 10_000;
  return { images: images.subarray(from * rows * cols), labels: labels.subarray(from), rows, cols, count: 10_000 };
}
const real = on === "test" ? data.test : lastOfTraining(data.train);

const say = (text) => (json ? console.error(text) : console.log(text));
const percent = (share) => `${(100 * share).toFixed(2)} %`;
const outcome = { on: on === "test" ? "the 10,000 test digits of MNIST" : "the last 10,000 training digits of MNIST" };
const drawn = drawnDigits({ count: 20_000, seed: 1 });
say(`accuracy on ${outcome.on}, which no network here has seen, nor any other real digit`);
const nearest = nearestDrawn(real, drawn);

for (const [name, { about, train }] of Object.entries(networks)) {
  if (only !== undefined && only !== name) continue;
  say(`\n${name}: ${about}`);
  const turns = [];
  let first;
  for (let seed = 1; seed <= seeds; seed++) {
    const began = performance.now();
    const net = await train(seed);
    const seconds = (performance.now() - began) / 1000;
    const read = answers(net, real);
    const accuracy = read.filter((answer, i) => answer === real.labels[i]).length / real.count;
    turns.push({ seed, accuracy, seconds });
    first ??= read;
    say(`seed ${seed}: ${percent(accuracy)} after ${Math.round(seconds)} s, drawing included`);
  }
  const accuracy = turns.reduce((sum, turn) => sum + turn.accuracy, 0) / seeds;
  say(`mean: ${percent(accuracy)}`);
  const read = first;
  const told = {
    byDigit: byDigit(real, read),
    byWay: byWay(real, read, drawn, nearest),
    confused: confused(real, read),
  };
  say(`\nof seed 1, by digit: ${told.byDigit.map((share, digit) => `${digit} ${percent(share)}`).join(", ")}`);
  say(`confused most: ${told.confused.map(({ of, as, times }) => `${of} for ${as} ${times} times`).join(", ")}`);
  say("by way of writing (that of the nearest drawn digit), the worst first:");
  for (const { digit, way, count, share } of told.byWay.slice(0, 12))
    say(`  ${percent(share).padStart(8)} of ${String(count).padStart(4)}  ${digit}: ${way}`);
  outcome[name] = { about, accuracy, seeds: turns, ...told };
  if (sheets !== undefined) {
    mkdirSync(sheets, { recursive: true });
    const file = join(sheets, `misread-${name}.png`);
    writeFileSync(file, sheetPng(misreadSheet(real, read)));
    say(`misread digits, a row for each: ${file}`);
  }
}
if (sheets !== undefined) {
  const file = join(sheets, "neighbours.png");
  writeFileSync(file, sheetPng(neighboursSheet(real, drawn, nearest)));
  say(`\nreal digits, each with the nearest drawn one to its right: ${file}`);
}
if (json) console.log(JSON.stringify(outcome));
