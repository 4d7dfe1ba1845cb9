// What was measured last, row by row, beside the page that shows it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const fileIn = (docs) => join(docs, "speed/measured.json");

/** All rows by their name; none where nothing was measured. */
export const kept = (docs) => (existsSync(fileIn(docs)) ? JSON.parse(readFileSync(fileIn(docs), "utf8")) : {});

/** Four digits tell more than a turn can. */
const rounded = (_, value) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

/** Puts a row in the place of what was measured of it before. */
export function keep(docs, row, result) {
  mkdirSync(dirname(fileIn(docs)), { recursive: true });
  const rows = { ...kept(docs), [row]: result };
  const lines = Object.entries(rows).map(([name, of]) => `${JSON.stringify(name)}: ${JSON.stringify(of, rounded)}`);
  writeFileSync(fileIn(docs), `{\n${lines.join(",\n")}\n}\n`);
}
