import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { glossary } from "./glossary.ts";

const pages = join(import.meta.dirname, "..");
const sources = readdirSync(pages, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".tsx"))
  .map((name) => readFileSync(join(pages, name), "utf8"))
  .join("\n");

test("every term that is explained can be asked for somewhere, and is explained in whole sentences", () => {
  const names = Object.keys(glossary);
  expect(names.filter((name) => !sources.includes(`name="${name}"`) && !sources.includes(`term="${name}"`))).toEqual(
    [],
  );
  expect(Object.values(glossary).filter((text) => !/^[A-Z].*\.$/s.test(text))).toEqual([]);
});
