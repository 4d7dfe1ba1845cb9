// `pnpm torture [--hour] [--kills N] [--seed N]`: what is left of a run after kills, two writers and planted links, as a table. In minutes;
// with --hour ten times as much. It ends with exit code 1 where a promise was not kept. With --main it is the command at that path that
// is tortured, and nothing is built.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeDigits } from "./torture/digits.mjs";
import { kills } from "./torture/kills.mjs";
import { links } from "./torture/links.mjs";
import { writers } from "./torture/writers.mjs";
import { turbo } from "./turbo.mjs";

const { values } = parseArgs({
  options: {
    hour: { type: "boolean", default: false },
    kills: { type: "string" },
    main: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
if (values.main === undefined) turbo("build", "--filter=closurenet...");
const { drawnDigits } = await import("../packages/mnist/dist/index.js");
const dir = mkdtempSync(join(tmpdir(), "torture-"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130)); // which tidies up
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
writeDigits(join(dir, "digits"), 1000, drawnDigits);

const setting = {
  main: values.main ?? fileURLToPath(new URL("../apps/cli/dist/main.js", import.meta.url)),
  dir,
  train: ["--layers", "784-60-10", "--epochs", "6", "--batch", "10", "--every", "7"],
  resume: ["--data", "digits", "--checkpoint-every", "0.1s", "--threads", "1"],
};
const share = Number(values.kills ?? (values.hour ? 1000 : 100)) / 100;
const say = (text) => process.stderr.write(`${text} …\n`);

say("kills");
const killed = await kills(setting, { count: 100 * share, seed: Number(values.seed) });
say("two writers");
const raced = await writers(setting, { count: Math.ceil(10 * share) });
say("links");
const planted = await links(setting, { every: Math.max(1, Math.round(4 / share)) });

const rows = [
  [
    `${killed.kills} SIGKILLs at random times in ${killed.runs} runs, resumes too (${killed.begunAgain} before run.json)`,
    `${killed.different.length} files differ, ${killed.failed.length} resumes fail`,
    "all files are those of a training never disturbed; no folder is dead, no file is left over",
    killed.different.length + killed.failed.length === 0,
  ],
  [
    `${raced.races} times two resumes of one killed run at once`,
    `${raced.refused} refused by name, ${raced.bothInTurn} after the other had ended, ${raced.failed.length} otherwise; ${raced.different.length} files differ`,
    "one writes, the other is told who does",
    raced.different.length + raced.failed.length === 0,
  ],
  [
    `${planted.tried} links planted in a run, and a command that writes there`,
    `${planted.written.length} written outside, ${planted.hung} hang`,
    "nothing outside the run's folder is written",
    planted.written.length + planted.hung === 0,
  ],
];
console.log("| test | figure | promise |\n| --- | --- | --- |");
for (const row of rows) console.log(`| ${row.slice(0, 3).join(" | ")} |`);
for (const problem of [
  ...killed.failed,
  ...killed.different,
  ...raced.failed,
  ...raced.different,
  ...planted.written,
]) {
  console.error(problem);
}
process.exit(rows.every((row) => row[3]) ? 0 : 1);
