import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

let into: string;
beforeEach(() => {
  into = mkdtempSync(join(tmpdir(), "bench-report-"));
  mkdirSync(join(into, "docs"));
});
afterEach(() => rmSync(into, { recursive: true }));

const read = (name: string): string => readFileSync(join(into, name), "utf8");
const write = (name: string, text: string): void => writeFileSync(join(into, name), text);

/** Runs the report on rows, which lie in a file below a line of a package manager's. */
function report(rows: readonly object[]) {
  write("rows", ["> bench", ...rows.map((row) => JSON.stringify({ node: "v20.20.0", ...row }))].join("\n"));
  const script = fileURLToPath(new URL("../report.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "--into", into, join(into, "rows")], {
    encoding: "utf8",
  });
  return { status, stderr };
}

const speed = (name: string, threads: number, imagesPerSecond: number) => ({
  workload: "A",
  name,
  threads,
  imagesPerSecond,
  n: 15,
  version: "v",
  digits: "MNIST",
});
const race = [
  { ...speed("closurenet wasm relaxed", 2, 400_000), peakGflops: 50, shareOfPeak: 0.41 },
  { ...speed("closurenet wasm relaxed", 1, 300_000), peakGflops: 50, shareOfPeak: 0.52 },
  speed("PyTorch eager", 1, 50_000),
  speed("PyTorch eager", 2, 100_000),
];

it("fills what is marked with the rows of its Node, and nothing else", () => {
  const other = "<!-- measured: training-node-26 -->\nlater\n<!-- end -->\n";
  write("docs/speed.md", `above\n<!-- measured: training-node-20 -->\nold\n<!-- end -->\nbetween\n${other}below\n`);
  write("README.md", "<!-- measured: summary -->\n<!-- end -->\n");
  expect(report(race)).toEqual({ status: 0, stderr: "" });
  const page = read("docs/speed.md");
  expect(page).toMatch(/^above\n<!-- measured: training-node-20 -->\n\nv; medians of 15 turns; MNIST;/);
  expect(page).toContain("| closurenet wasm relaxed | 2 | 400,000 | 4 | 41 % |");
  expect(page).toContain("| PyTorch eager | 1 | 50,000 | 0.5 |  |");
  expect(page).not.toContain("old");
  expect(page.endsWith(`\n<!-- end -->\nbetween\n${other}below\n`)).toBe(true);
  expect(read("README.md")).toContain(
    "| A: 784-100-50-10, minibatch 100 | closurenet wasm | PyTorch eager | 4× (400,000 beside 100,000) |",
  );
  expect(read("README.md")).toContain("| closurenet wasm | wasm peak | 41 % |");
});

it("draws bars as long as the speeds are high, the fastest first", () => {
  write("docs/speed.md", "<!-- measured: training-node-20 -->\n<!-- end -->\n");
  report(race);
  const [, link] = /\]\((.*)\)/.exec(read("docs/speed.md"))!;
  const bars = [...read(`docs/${link}`).matchAll(/width="([\d.]+)" height="20"/g)].map(([, width]) => Number(width));
  expect(bars.map((width) => width / bars[0]!)).toEqual(
    [1, 0.75, 0.25, 0.125].map((share) => expect.closeTo(share, 3)),
  );
});

it("draws what grows with the width as straight as it does on doubling axes", () => {
  write("docs/speed.md", "<!-- measured: scaling-node-20 -->\n<!-- end -->\n");
  const row = { over: "width", name: "closurenet wasm relaxed", threads: 1 };
  report([16, 32, 64].map((value) => ({ ...row, value, microsecondsPerImage: value / 8 })));
  expect(read("docs/speed.md")).toContain("| 64 | 8 |");
  const [, points] = /polyline points="([^"]+)"/.exec(read("docs/speed/width-node-20.svg"))!;
  const [a, b, c] = points!.split(" ").map((point) => point.split(",").map(Number));
  expect([a![0]! - b![0]!, a![1]! - b![1]!]).toEqual(
    [b![0]! - c![0]!, b![1]! - c![1]!].map((d) => expect.closeTo(d, 0)),
  );
});

it("refuses two rows for one: a ratio holds within a run", () => {
  write("README.md", "<!-- measured: summary -->\n<!-- end -->\n");
  const { status, stderr } = report([...race, race[0]!]);
  expect(status).toBe(2);
  expect(stderr).toContain("v20.20.0, A, closurenet wasm relaxed ×2, got two");
  expect(read("README.md")).toBe("<!-- measured: summary -->\n<!-- end -->\n");
  expect(existsSync(join(into, "docs/speed"))).toBe(false);
});
