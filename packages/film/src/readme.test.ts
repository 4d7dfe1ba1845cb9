import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as film from "./index.ts";

test("the README's example runs and writes a GIF", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const code = /```js\n([^]*?)```/.exec(readme)![1]!.replaceAll(/^import .*$/gm, "");
  const written: [string, Uint8Array][] = [];
  const names = { ...film, writeFileSync: (name: string, bytes: Uint8Array) => written.push([name, bytes]) };
  // oxlint-disable-next-line typescript/no-implied-eval -- the code is our own README
  new Function(...Object.keys(names), code)(...Object.values(names));
  expect(written.map(([name, bytes]) => [name, String.fromCharCode(...bytes.subarray(0, 6))])).toEqual([
    ["film.gif", "GIF89a"],
  ]);
});
