import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The files that each file imports: names without an ending. */
type Imports = ReadonlyMap<string, readonly string[]>;

function importsIn(folder: URL): Imports {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  return new Map(
    files.map((file) => {
      const text = readFileSync(new URL(file, folder), "utf8");
      const imported = text.matchAll(/^(?:import|export|\}) .*"\.\/([\w/-]+)(?:\.ts)?";$/gm);
      return [file.replace(".ts", ""), [...imported].map(([, name]) => name!)];
    }),
  );
}

/** A circle of files that import each other, by name; undefined where there is none. */
function circle(imports: Imports): string | undefined {
  const innocent = new Set<string>();
  function from(path: readonly string[]): string | undefined {
    const last = path.at(-1)!;
    const begin = path.indexOf(last);
    if (begin < path.length - 1) return path.slice(begin).join(" → ");
    if (innocent.has(last)) return undefined;
    for (const next of imports.get(last) ?? []) {
      const found = from([...path, next]);
      if (found) return found;
    }
    innocent.add(last);
    return undefined;
  }
  for (const file of imports.keys()) {
    const found = from([file]);
    if (found) return found;
  }
  return undefined;
}

/** The imports that a drawing has wrong: those of files that do not stand below. */
function upwards(imports: Imports, drawn: readonly string[]): string[] {
  return [...imports].flatMap(([file, names]) =>
    names.filter((name) => drawn.indexOf(name) <= drawn.indexOf(file)).map((name) => `${file} → ${name}`),
  );
}

const assembly = new URL("../assembly/", import.meta.url);

describe("files of the package import each other in no circle", () => {
  it.each([
    ["assembly/", assembly, "pending", "knowledge"],
    ["src/", new URL(".", import.meta.url), "engine", "heap"],
  ])("in %s", (_, folder, file, imported) => {
    const imports = importsIn(folder);
    expect(imports.get(file)).toContain(imported); // import lines are found, those of several lines too
    expect(circle(imports)).toBeUndefined();
  });

  it.each([
    ["none", { a: ["b", "c"], b: ["c"], c: [] }, undefined],
    ["a file that imports itself", { a: ["b"], b: ["b"] }, "b → b"],
    ["three files, behind one that is in no circle", { a: ["b"], b: ["c"], c: ["d"], d: ["b"] }, "b → c → d → b"],
    ["after a part without one", { a: ["b"], b: [], c: ["b", "d"], d: ["c"] }, "c → d → c"],
  ])("a circle is named: %s", (_, files, expected) => {
    expect(circle(new Map(Object.entries(files)))).toBe(expected);
  });
});

describe("the drawing in assembly/index.ts", () => {
  const [drawing] = readFileSync(new URL("index.ts", assembly), "utf8").split("*/");
  const drawn = ["index", ...[...drawing!.matchAll(/^ \* {5}([\w-]+) {2,}\S/gm)].map(([, name]) => name!)];
  const imports = importsIn(assembly);

  it("names every file", () => {
    expect(drawn.toSorted()).toEqual([...imports.keys()].toSorted());
  });

  it("has each file above those that it imports", () => {
    expect(upwards(imports, drawn)).toEqual([]);
    expect(upwards(imports, drawn.toReversed()).length).toBeGreaterThan(30);
  });
});
