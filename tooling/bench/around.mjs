// `pnpm bench around`: which share of a training is around its steps, by the clock, from the first step to the last.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readWords, refuse } from "./harness/options.mjs";
import { here } from "./harness/process.mjs";
import { median } from "./harness/turns.mjs";

const command = here("../../../apps/cli/dist/main.js");
const clock = new URL("./around/step-clock.mjs", import.meta.url).href;

const known = {
  epochs: { type: "string", default: "5" },
  threads: { type: "string" },
  runs: { type: "string", default: "5" },
};
const { epochs, threads, runs } = readWords(known);
if (!(Number(runs) >= 1)) refuse(`--runs: expected a number of at least 1, got ${runs}.`);

const words = ["train", "--epochs", epochs, ...(threads === undefined ? [] : ["--threads", threads])];

/** Milliseconds of one training: in its steps, in its validations, and from the first step to the last. */
function trained() {
  const folder = mkdtempSync(join(tmpdir(), "closurenet-bench-"));
  const args = ["--import", clock, command, ...words, "--no-open", "--out", join(folder, "run")];
  const { status, output } = spawnSync(process.execPath, args, {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  if (status !== 0) refuse(`expected a training, got exit code ${String(status)}.\n${output[2]}`);
  return JSON.parse(output[3]);
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const spread = (shares) =>
  `${percent(median(shares))} (${percent(Math.min(...shares))} to ${percent(Math.max(...shares))})`;
const found = Array.from({ length: Math.round(Number(runs)) }, trained);
const seconds = median(found.map(({ all }) => all)) / 1000;
console.log(`closurenet ${words.join(" ")}: median of ${found.length} (least to most)`);
console.log(`  from the first step to the last  ${seconds.toFixed(2)} s`);
console.log(`  around the steps                 ${spread(found.map(({ all, steps }) => 1 - steps / all))}`);
console.log(`  validation, a part of that       ${spread(found.map(({ all, validation }) => validation / all))}`);
