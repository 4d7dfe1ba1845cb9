import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

interface Tools {
  keep(docs: string, row: string, result: object): void;
  writePages(docs: string): string[];
}
const { keep }: Tools = await import(new URL("../harness/kept.mjs", import.meta.url).href);
const { writePages }: Tools = await import(new URL("../harness/pages.mjs", import.meta.url).href);

let root: string;
let docs: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bench-report-"));
  docs = join(root, "docs");
  mkdirSync(docs);
});
afterEach(() => rmSync(root, { recursive: true }));

const read = (name: string): string => readFileSync(join(root, name), "utf8");
const write = (name: string, text: string): void => writeFileSync(join(root, name), text);
const marked = (name: string): string => `above\n<!-- measured: ${name} -->\nold\n<!-- end -->\nbelow\n`;

const about = { date: "2026-11-29", node: "v20.20.2", machine: "a processor, 2 processors", digits: "MNIST" };
const ratio = (median: number) => ({ median, least: median / 2, most: median * 2 });
const tried = [
  { setting: { threads: 1 }, speed: 90 },
  { setting: { threads: 2, wait: "ACTIVE" }, speed: 100 },
];
const steps = (work: string, ours: number, theirs: number) => ({
  ...about,
  kind: "steps",
  about: work,
  results: [
    { name: "closurenet", imagesPerSecond: ours, setting: { threads: 2 }, shareOfPeak: 0.41 },
    { name: "PyTorch", imagesPerSecond: theirs, ratio: ratio(ours / theirs), setting: tried[1]!.setting, tried },
  ],
});

it("fills what is marked, and nothing else", () => {
  write("docs/speed.md", marked("beside") + marked("whole"));
  write("README.md", marked("summary"));
  keep(docs, "A", steps("the series' network", 400_000, 200_000));
  expect(writePages(docs)).toEqual(["wrote summary", "wrote beside"]);
  const page = read("docs/speed.md");
  expect(page.startsWith("above\n<!-- measured: beside -->\n\n![")).toBe(true);
  expect(page).toContain("| A: the series' network | 400,000 | 200,000 | 2 |  |");
  expect(page).toContain("| PyTorch | 200,000 | 2 (1–4) | 2 threads, ACTIVE |  |");
  expect(page).toContain("| 2 threads, ACTIVE | 100 |\n| 1 thread | 90 |");
  expect(page.endsWith(`\n<!-- end -->\nbelow\n${marked("whole")}`)).toBe(true);
  expect(read("README.md")).toContain("| steps: the series' network | 400,000/s | 200,000/s | 2 |");
});

it("keeps the other rows when one is measured again", () => {
  write("docs/speed.md", marked("beside"));
  keep(docs, "A", steps("one", 100, 50));
  keep(docs, "B", steps("two", 100, 50));
  keep(docs, "A", steps("one", 300, 50));
  writePages(docs);
  expect(read("docs/speed.md")).toContain("| A: one | 300 |");
  expect(read("docs/speed.md")).toContain("| B: two | 100 |");
});

it("draws a ratio of 4 to the right and of 1⁄4 to the left, as long as each other", () => {
  write("docs/speed.md", marked("beside"));
  keep(docs, "A", steps("one", 400, 100));
  keep(docs, "B", steps("two", 100, 400));
  writePages(docs);
  const picture = read("docs/speed/beside-pytorch.svg");
  const [one] = [...picture.matchAll(/<path d="M([\d.]+) [^>]*class="one"/g)].map(([, x]) => Number(x));
  const bars = [...picture.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="18"/g)].map(
    ([, x, width]) => ({
      from: Number(x),
      to: Number(x) + Number(width),
    }),
  );
  expect(bars[0]!.from).toBeCloseTo(one!, 0);
  expect(bars[1]!.to).toBeCloseTo(one!, 0);
  expect(bars[0]!.to - bars[0]!.from).toBeCloseTo(bars[1]!.to - bars[1]!.from, 0);
});

it("draws whole trainings as bars of seconds from 0", () => {
  write("docs/speed.md", marked("whole"));
  const common = { epochs: 5, cpuSeconds: 3, testAccuracy: 0.973 };
  const results = [
    { name: "closurenet train", seconds: 2, ...common },
    { name: "PyTorch, a script", seconds: 8, ...common, ratio: ratio(4), setting: { threads: 1 } },
  ];
  keep(docs, "train", { ...about, kind: "whole", about: "five epochs", results });
  writePages(docs);
  expect(read("docs/speed.md")).toContain("| PyTorch, a script | 5 | 8 | 4 (2–8) | 3 | 97.30 % | 1 thread |");
  const widths = [...read("docs/speed/train.svg").matchAll(/width="([\d.]+)" height="20"/g)].map(([, width]) =>
    Number(width),
  );
  expect(widths[0]! / widths[1]!).toBeCloseTo(0.25, 2);
});

it("draws what grows with the width as straight as it does on doubling axes", () => {
  write("docs/speed.md", marked("growth"));
  const results = [16, 32, 64].map((value) => ({
    value,
    name: "closurenet",
    microseconds: value / 8,
    peakBytes: 2 ** 20,
  }));
  keep(docs, "width", { ...about, kind: "growth", about: "a network", across: "neurons", results });
  writePages(docs);
  expect(read("docs/speed.md")).toContain("| 64 | 8 µs, 1 MiB |");
  const [, points] = /polyline points="([^"]+)"/.exec(read("docs/speed/width.svg"))!;
  const [a, b, c] = points!.split(" ").map((point) => point.split(",").map(Number));
  expect([a![0]! - b![0]!, a![1]! - b![1]!]).toEqual(
    [b![0]! - c![0]!, b![1]! - c![1]!].map((d) => expect.closeTo(d, 0)),
  );
});
