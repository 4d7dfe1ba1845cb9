import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterEach, expect, it } from "vitest";

interface Mutant {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly block: number;
}
interface Tools {
  mutantsOf(source: string, file: string): Mutant[];
  marked(source: string, file: string, hits: string): string;
}

const { mutantsOf, marked }: Tools = await import(new URL("../mutants.mjs", import.meta.url).href);
const changes = (source: string): string[] =>
  mutantsOf(source, "file.ts").map(({ start, end, text }) => `${source.slice(start, end)} → ${text}`);

it("changes operators, conditions, numbers, defaults, calls and results", () => {
  expect(changes("const a = b < 5 && c?.d(x) === (e ?? !f);")).toMatchInlineSnapshot(`
    [
      "< → <=",
      "< → >=",
      "5 → 6",
      "5 → 10",
      "5 → 0",
      "&& → ||",
      "?. → .",
      "=== → !==",
      "e ?? !f → e",
      "e ?? !f → !f",
      "!f → f",
    ]
  `);
  expect(changes("function f(a = 0, on = disk, sure = true) { if (a > 0.5) g(a); return a + 1; }"))
    .toMatchInlineSnapshot(`
      [
        "0 → 1",
        "disk → undefined",
        "true → false",
        "a > 0.5 → true",
        "a > 0.5 → false",
        "> → >=",
        "0.5 → 1.5",
        "0.5 → 1",
        "0.5 → 0",
        "return a + 1; → return;",
        "+ → -",
        "1 → 2",
        "1 → 0",
      ]
    `);
  expect(changes("for (let i = 0; i < n; i++) { count++; x += Math.min(i, 2n); break; }")).toMatchInlineSnapshot(`
    [
      "0 → 1",
      "i < n → false",
      "< → <=",
      "count++; → ;",
      "++ → --",
      "x += Math.min(i, 2n); → ;",
      "+= → -=",
      "min → max",
      "2n → 3n",
      "break; → ;",
    ]
  `);
  expect(changes('open(path, "w"); list.filter(f).toSorted((a, b) => -a * b).push("");')).toMatchInlineSnapshot(`
    [
      "open(path, "w"); → ;",
      ""w" → """,
      "list.filter(f) → list",
      "list.filter(f).toSorted((a, b) => -a * b) → list.filter(f)",
      "list.filter(f).toSorted((a, b) => -a * b).push(""); → ;",
      "-a → a",
      "-a * b → undefined",
      "* → /",
      "push → unshift",
      """ → "mutated"",
    ]
  `);
});

it("leaves types, imports, names and the words of messages alone", () => {
  expect(
    changes(`
      import a from "a";
      export { b } from "b";
      type C = { readonly d: 3 } & Array<"e">;
      const f = "it is a sentence" + "word" + \`word\`;
      const g = { "h": h, 7: h };
      fail("i", \`expected \${j + 1}\`, k ? "one" : "more");
      throw new Error("l" + (m > 1 ? "s" : ""));
    `),
  ).toMatchInlineSnapshot(`
    [
      "fail("i", \`expected \${j + 1}\`, k ? "one" : "more"); → ;",
      "throw new Error("l" + (m > 1 ? "s" : "")); → ;",
    ]
  `);
});

it("does not leave out what a condition leaves out already", () => {
  expect(changes("if (a) b();")).toEqual(changes("if (a) { b(); }"));
  expect(changes("if (a) b(); else c();")).toContain("c(); → ;");
});

let folder: string | undefined;
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true });
});

it("marks tell which blocks ran, each of which holds its mutants, and change no result", () => {
  folder = mkdtempSync(join(tmpdir(), "marks-"));
  const hits = join(folder, "hits");
  writeFileSync(hits, "");
  const source = `
    const twice = (x) => ({ value: 2 * x });
    function f(x) {
      if (x > 1) return twice(x).value;
      else { return x / 4; }
    }
    for (let i = 0; i < 2; i++) f(i);
    globalThis.result = f(1);`;
  const context = { process, result: undefined };
  runInNewContext(marked(source, "a.js", hits), context);
  expect(context.result).toBe(0.25);
  const ran = readFileSync(hits, "utf8").trim().split("\n");
  expect(ran).toContain("a.js -1");
  expect(ran).toHaveLength(new Set(ran).size);
  const alive = mutantsOf(source, "a.js").filter(({ block }) => ran.includes(`a.js ${block}`));
  const texts = alive.map(({ start, end }) => source.slice(start, end));
  expect(texts).toContain("/");
  expect(texts).not.toContain("*");
  expect(texts).not.toContain("return twice(x).value;");
});
