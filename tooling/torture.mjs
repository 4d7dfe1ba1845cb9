// `pnpm torture [--hour | --short] [--only ROWS] [--seed N] [--pictures DIR]`: what is left of a run after kills, faults, two writers,
// planted links, hostile inputs, low limits and a long time at full speed, as a table. In minutes; with --hour ten times as much. It
// ends with exit code 1 where a promise was not kept. The curves of the long time are drawn into --pictures. With --main it is the
// command at that path that is tortured, and nothing is built.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeDigits } from "./torture/digits.mjs";
import { rows } from "./torture/rows.mjs";
import { turbo } from "./turbo.mjs";

const { values } = parseArgs({
  options: {
    hour: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(rows).join() },
    main: { type: "string" },
    pictures: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const chosen = values.only.split(",");
const unknown = chosen.find((name) => !(name in rows));
if (unknown !== undefined) {
  console.error(`[torture] --only: expected some of ${Object.keys(rows).join()}, got ${unknown}.`);
  process.exit(2);
}
if (values.main === undefined) turbo("build", "--filter=closurenet...");
const { drawnDigits } = await import("../packages/mnist/dist/index.js");
const dir = mkdtempSync(join(tmpdir(), "torture-"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130)); // which tidies up
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
writeDigits(join(dir, "digits"), 1000, drawnDigits);
writeDigits(join(dir, "few-digits"), 60, drawnDigits);

const setting = {
  main: values.main ? resolve(values.main) : fileURLToPath(new URL("../apps/cli/dist/main.js", import.meta.url)),
  dir,
  train: ["--layers", "784-60-10", "--epochs", "6", "--batch", "10", "--every", "7"],
  resume: ["--data", "digits", "--checkpoint-every", "0.1s", "--threads", "1"],
};
const say = (text) => process.stderr.write(`${text} …\n`);
const amount = values.hour ? 10 : values.short ? 0.03 : 1;

console.log("| test | figure | promise |\n| --- | --- | --- |");
let kept = true;
for (const name of chosen) {
  say(name);
  const { test, figure, promise, breaches } = await rows[name](setting, {
    ...values,
    amount,
    seed: Number(values.seed),
    say,
  });
  console.log(`| ${test} | ${figure} | ${promise} |`);
  for (const breach of breaches) console.error(breach);
  kept &&= breaches.length === 0;
}
process.exit(kept ? 0 : 1);
