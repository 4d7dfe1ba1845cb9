// What was measured last, row by row, beside the page that shows it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const fileIn = (docs) => join(docs, "speed/measured.jsonl");

/** All rows by their name; none where nothing was measured. */
export function kept(docs) {
  const file = fileIn(docs);
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return Object.fromEntries(lines.map((line) => JSON.parse(line)).map(({ row, ...result }) => [row, result]));
}

/** Four digits tell more than a turn can. */
const rounded = (_, value) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

/** Puts a row in the place of what was measured of it before. */
export function keep(docs, row, result) {
  mkdirSync(dirname(fileIn(docs)), { recursive: true });
  const rows = Object.entries({ ...kept(docs), [row]: result });
  writeFileSync(fileIn(docs), rows.map(([name, of]) => `${JSON.stringify({ row: name, ...of }, rounded)}\n`).join(""));
}
