import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { entries } from "../manifest.ts";
import { manifests, node, take, write } from "../user.ts";

const compiler = (name: string): string =>
  join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "bin/tsc");

const strict = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  target: "es2022",
};
const inNode = { ...strict, module: "nodenext", moduleResolution: "nodenext", lib: ["es2023"], types: ["node"] };
const onPage = { ...strict, module: "esnext", moduleResolution: "bundler", lib: ["es2023", "dom"], types: [] };

const all = manifests.flatMap(entries);
const tfjs = "@closurenet/core/testing/tfjs";

// The least is what the README names.
describe.each([
  ["the newest TypeScript", "typescript"],
  ["the least TypeScript", "typescript-least"],
])("%s", (_, name) => {
  const tsc = compiler(name);

  /** What the compiler says of a program that imports these and trains. */
  async function complaints(project: string, compilerOptions: object, imported: readonly string[]): Promise<string> {
    const imports = imported.map((entry, i) => `import * as m${i} from "${entry}";`).join("\n");
    const list = imported.map((_, i) => `m${i}`).join(", ");
    write(`${project}/all.ts`, `${imports}\nexport const all: readonly object[] = [${list}];\n`);
    take("strict.ts", `${project}/strict.ts`);
    write(`${project}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ["all.ts", "strict.ts"] }));
    return (await node(tsc, "-p", project, "--pretty", "false")).out;
  }

  test("finds nothing wrong in a strict program for Node, nor in our declarations", async () => {
    const imported = all.filter((entry) => entry !== tfjs);
    expect(await complaints(`${name}-node`, inNode, imported)).toBe("");
  });

  test("nor for a bundler, a page without the types of Node", async () => {
    const imported = all.filter((entry) => entry !== tfjs && !entry.endsWith("/node"));
    expect(await complaints(`${name}-page`, onPage, imported)).toBe("");
  });

  test("nor in what names the types of tfjs, whose own declarations are not checked: they have mistakes", async () => {
    expect(await complaints(`${name}-tfjs`, { ...inNode, skipLibCheck: true }, [tfjs])).toBe("");
  });
});
