// `pnpm bench`: measures the rows that are asked for, and prints each as it comes. README.md says how.
import { availableParallelism, cpus, loadavg } from "node:os";
import { layOutDigits } from "./harness/digits.mjs";
import { measureGrowth, measureMemory } from "./harness/measure-growth.mjs";
import { measureSteps } from "./harness/measure-steps.mjs";
import { measureWhole } from "./harness/measure-whole.mjs";
import { readOptions, select } from "./harness/options.mjs";
import { printed } from "./harness/printed.mjs";
import { growths, steps, whole } from "./harness/rows.mjs";
import { keep } from "./harness/kept.mjs";
import { writePages } from "./harness/pages.mjs";

const options = readOptions();
const processors = availableParallelism();
const measures = {
  ...Object.fromEntries(Object.keys(whole).map((row) => [row, measureWhole])),
  ...Object.fromEntries(Object.keys(steps).map((row) => [row, measureSteps])),
  ...Object.fromEntries(Object.keys(growths(processors)).map((row) => [row, measureGrowth])),
  memory: (_, context) => measureMemory(context),
};
const chosen = select(Object.keys(measures), options.only);

/** What is going on, for a person who waits. */
const note = (row) => (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[2K${text && `${row}: ${text}`}`);
const lacking = new Set();
function lack(text) {
  if (!lacking.has(text)) console.error(`[bench] ${text}`);
  lacking.add(text);
}

const digits = await layOutDigits();
const machine = `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${processors} processors`;
for (const row of chosen) {
  const context = { ...options, processors, digits, note: note(row), lack };
  const began = performance.now();
  const load = Math.round(loadavg()[0]); // of others, as far as the row before left none
  const measured = await measures[row](row, context);
  note(row)("");
  if (!measured) continue;
  const { kind, ...rest } = measured;
  const about = {
    kind,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine,
    load,
    digits: digits.kind,
  };
  const result = { ...about, tookSeconds: Math.round((performance.now() - began) / 1000), ...rest };
  console.log(printed(row, result));
  if (options.write) keep(options.into, row, result);
}
if (options.write) for (const line of writePages(options.into)) console.log(line);
