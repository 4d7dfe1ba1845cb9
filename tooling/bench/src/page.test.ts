import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const docs = new URL("../../../docs/", import.meta.url);
const page = readFileSync(new URL("speed.md", docs), "utf8");

it("the pictures, files and sections that the page on speed names are there", () => {
  const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(15);
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(
    ([, words]) => `#${words!.toLowerCase().replaceAll(" ", "-")}`,
  );
  const there = (link: string) =>
    link.startsWith("https:") || (link.startsWith("#") ? headings.includes(link) : existsSync(new URL(link, docs)));
  expect(links.filter((link) => !there(link))).toEqual([]);
});

it("what is marked for the report begins and ends", () => {
  const marks = [...page.matchAll(/^<!-- (measured: \S+|end) -->$/gm)].map(([, mark]) => mark!.split(":")[0]);
  expect(marks.length).toBeGreaterThan(3);
  expect(marks).toEqual(marks.map((_, i) => (i % 2 === 0 ? "measured" : "end")));
});
