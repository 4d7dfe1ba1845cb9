import { existsSync, readdirSync, readFileSync } from "node:fs";
import { docExamples, inNewFolder } from "@closurenet/fixtures/doc-examples";
import { expect, it } from "vitest";
import * as scope from "./testing/doc-scope.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const page = read("../../../docs/series.md");
/** A script, and the parts that it imports. */
function script(name: string): string {
  const text = read(`./${name}.ts`);
  return [text, ...[...text.matchAll(/from "(\.\/parts\/[^"]+)"/g)].map(([, part]) => read(part!))].join("\n");
}
const names = readdirSync(new URL(".", import.meta.url)).flatMap((file) => /^([a-z-]+)\.ts$/.exec(file)?.[1] ?? []);

it("the walk through the series, and the README, lead to every script", () => {
  expect(names.filter((name) => !read("../README.md").includes(`npx pnpm example ${name} `))).toEqual([]);
  expect(names.filter((name) => !page.includes(`(../apps/examples/src/${name}.ts)`))).toEqual([]);
});

it("what the walk quotes is what the scripts say", () => {
  const sections = page.split("\n## ").filter((section) => section.includes("```ts"));
  expect(sections.length).toBeGreaterThan(2);
  for (const section of sections) {
    const code = script(/npx pnpm example ([a-z-]+)/.exec(section)![1]!);
    for (const [, quoted] of section.matchAll(/```ts\n([^]*?)```/g)) expect(code).toContain(quoted);
  }
});

it("the pictures and files that the walk shows are there", () => {
  const links = [...page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !existsSync(new URL(`../../../docs/${link}`, import.meta.url)))).toEqual([]);
});

it.each(docExamples(new URL("../../..", import.meta.url)))(
  "the example at $where of the first page runs",
  async ({ run }) => {
    await expect(inNewFolder(() => run(scope))).resolves.toBeUndefined();
  },
);
