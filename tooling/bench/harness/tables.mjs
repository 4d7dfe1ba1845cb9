// The tables of each kind of row: a header, and lines of text.
import { words } from "./settings.mjs";
import { number } from "./table.mjs";

const percent = (share) => (share === undefined ? "" : `${number(share * 100)} %`);
const mebibytes = (bytes) => number(bytes / 2 ** 20);
const ratioWords = (ratio) => (ratio ? `${number(ratio.median)} (${number(ratio.least)}–${number(ratio.most)})` : "");
const settingWords = ({ setting }) => (setting ? words(setting) : "");

function stepsTable({ results }) {
  const peaks = results.some(({ shareOfPeak }) => shareOfPeak);
  return {
    header: ["", "images/s", "closurenet is × as fast", "settings", ...(peaks ? ["of wasm peak"] : [])],
    lines: results.map((result) => [
      result.name,
      number(result.imagesPerSecond),
      ratioWords(result.ratio),
      settingWords(result),
      ...(peaks ? [percent(result.shareOfPeak)] : []),
    ]),
  };
}

function wholeTable({ results }) {
  return {
    header: ["", "epochs", "seconds", "closurenet is × as fast", "seconds of processors", "right", "settings"],
    lines: results.map((result) => [
      result.name,
      String(result.epochs),
      number(result.seconds),
      ratioWords(result.ratio),
      number(result.cpuSeconds),
      `${(result.testAccuracy * 100).toFixed(2)} %`,
      settingWords(result),
    ]),
  };
}

function growthTable({ results, across }) {
  const names = [...new Set(results.map(({ name }) => name))];
  const values = [...new Set(results.map(({ value }) => value))];
  const cell = (value, name) => {
    const found = results.find((result) => result.value === value && result.name === name);
    return found ? `${number(found.microseconds)} µs, ${mebibytes(found.peakBytes)} MiB` : "";
  };
  return {
    header: [across, ...names],
    lines: values.map((value) => [value.toLocaleString("en"), ...names.map((name) => cell(value, name))]),
  };
}

const memoryTable = ({ results }) => ({
  header: ["steps", "heap, MiB", "array buffers, MiB", "resident, MiB"],
  lines: results.map(({ value, heapUsed, arrayBuffers, rss }) => [
    value.toLocaleString("en"),
    ...[heapUsed, arrayBuffers, rss].map(mebibytes),
  ]),
});

const tables = { steps: stepsTable, whole: wholeTable, growth: growthTable, memory: memoryTable };

/** A row as a table. */
export const tableOf = (row) => tables[row.kind](row);

/** What was tried before a peer got its settings, the fastest first. */
export function searchTable({ tried }) {
  return {
    header: ["settings", "images/s"],
    lines: tried.toSorted((a, b) => b.speed - a.speed).map(({ setting, speed }) => [words(setting), number(speed)]),
  };
}
