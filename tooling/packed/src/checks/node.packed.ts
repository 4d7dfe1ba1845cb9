import { expect, test } from "vitest";
import { entries } from "../manifest.ts";
import { manifests, node, take, write } from "../user.ts";

const all = manifests.flatMap(entries);
const print = (name: string): string => `${JSON.stringify(name)}: Object.keys(%).toSorted()`;

test("every entry of every package is imported, and required, with the same names", async () => {
  const imports = all.map((name, i) => `import * as m${i} from "${name}";`).join("\n");
  const imported = all.map((name, i) => print(name).replace("%", `m${i}`)).join(",\n");
  const required = all.map((name) => print(name).replace("%", `require("${name}")`)).join(",\n");
  write("all.mjs", `${imports}\nconsole.log(JSON.stringify({${imported}}));`);
  write("all.cjs", `console.log(JSON.stringify({${required}}));`);
  const [esm, commonJs] = await Promise.all([node("all.mjs"), node("all.cjs")]);
  expect(esm).toMatchObject({ code: 0, err: "" });
  expect(commonJs).toMatchObject({ code: 0, out: esm.out });
  const names: Readonly<Record<string, string[]>> = JSON.parse(esm.out);
  expect(Object.keys(names)).toEqual(all);
  expect(Object.values(names).filter((each) => each.length === 0)).toEqual([]);
});

test("a network learns exclusive or, imported and required: the same bytes", async () => {
  take("xor.mjs");
  take("xor.cjs");
  const [esm, commonJs] = await Promise.all([node("xor.mjs"), node("xor.cjs")]);
  expect(esm).toMatchObject({ code: 0, err: "" });
  const { accuracy, weights } = JSON.parse(esm.out);
  expect(accuracy).toBe(1);
  expect(weights).toHaveLength(3 * 16);
  expect(new Set(weights).size).toBeGreaterThan(32); // trained: not all zeros, not all alike
  expect(commonJs).toMatchObject({ code: 0, out: esm.out });
});
