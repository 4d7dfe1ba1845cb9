import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

/** The picture of lines, drawn by the script. */
function drawn(title: string, lines: unknown): string {
  const script = pathToFileURL(resolve(import.meta.dirname, "../curves.mjs")).href;
  const program = `import { curves } from ${JSON.stringify(script)}; console.log(curves(${JSON.stringify(title)}, ${JSON.stringify(lines)}));`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
}

test("lines begin at 0, reach as far as the highest of them, and are named at their ends", () => {
  const svg = drawn("Memory, in MB", [
    {
      name: "training",
      points: [
        [0, 0],
        [600, 100],
      ],
    },
    {
      name: "viewer",
      points: [
        [0, 50],
        [600, 50],
      ],
    },
  ]);
  const points = [...svg.matchAll(/polyline points="([^"]+)"/g)].map(([, line]) => line);
  expect(points).toEqual(["66.0,194.0 648.0,48.0", "66.0,121.0 648.0,121.0"]);
  for (const words of [">0 minutes<", ">training<", ">viewer<"]) expect(svg).toContain(words);
});
