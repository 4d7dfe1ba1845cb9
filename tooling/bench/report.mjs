// `pnpm bench report FILE…`: what `training --json` and `scaling --json` wrote into files, as tables between the marks of
// README.md and docs/speed.md, and as pictures in docs/speed. README.md says how.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bars, lines } from "./harness/chart.mjs";
import { refuse } from "./harness/options.mjs";
import { markdown, number } from "./harness/table.mjs";
import { workloads } from "./harness/workloads.mjs";

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { into: { type: "string", default: fileURLToPath(new URL("../../", import.meta.url)) } },
});
if (files.length === 0) refuse("report: expected files that `training --json` or `scaling --json` wrote, got none.");

// A package manager may have written a line of its own above.
const rows = files.flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line)),
);

const seen = new Set();
for (const { node, workload, over, value, name, threads } of rows) {
  const what = [node, workload ?? over, value, `${name} ×${threads}`].filter(Boolean).join(", ");
  if (seen.has(what))
    refuse(`report: expected one row for ${what}, got two. Ratios hold within a run: name one of each.`);
  seen.add(what);
}

function grouped(all, key) {
  const groups = new Map();
  for (const row of all) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}

const fastest = (all, name) =>
  all.filter((row) => row.name.startsWith(name)).toSorted((a, b) => b.imagesPerSecond - a.imagesPerSecond)[0];
const ratio = (ours, theirs) => number(ours.imagesPerSecond / theirs.imagesPerSecond);
const percent = (share) => (share === undefined ? "" : `${number(share * 100)} %`);
const described = (workload) => `${workloads[workload].sizes.join("-")}, minibatch ${workloads[workload].batch}`;

function picture(name, about, svg) {
  mkdirSync(join(values.into, "docs/speed"), { recursive: true });
  writeFileSync(join(values.into, `docs/speed/${name}.svg`), svg);
  return `![${about}](speed/${name}.svg)`;
}

/** A table and a picture of one workload. */
function training(workload, all, node) {
  const rivals = ["PyTorch eager", "tfjs wasm", "tfjs cpu"].filter((name) => fastest(all, name));
  const table = markdown(
    ["", "threads", "images/s", ...rivals.map((name) => `× ${name}`), "of wasm peak"],
    all.map((row) => [
      row.name,
      String(row.threads),
      number(row.imagesPerSecond),
      ...rivals.map((name) => ratio(row, fastest(all, name))),
      percent(row.shareOfPeak),
    ]),
  );
  const chart = bars(
    `${workload}: ${described(workload)}; images a second, Node ${node}`,
    all
      .toSorted((a, b) => b.imagesPerSecond - a.imagesPerSecond)
      .map(({ name, threads, imagesPerSecond }) => ({
        name: threads > 1 ? `${name} ×${threads}` : name,
        value: imagesPerSecond,
        label: number(imagesPerSecond),
        ours: name.startsWith("closurenet"),
      })),
  );
  const about = `Images a second in workload ${workload}, Node ${node}`;
  return `**${workload}**: ${described(workload)}\n\n${picture(`${workload}-node-${node}`, about, chart)}\n\n${table}`;
}

function trainingOf(all, node) {
  const peaks = ["mul+add", "relaxed"].flatMap((kind) => {
    const found = all.filter(({ name, peakGflops }) => name.endsWith(kind) && peakGflops).map((row) => row.peakGflops);
    return found.length > 0 ? [`${number(Math.max(...found))} GFLOP/s ${kind}`] : [];
  });
  const said = [
    [...new Set(all.map(({ version }) => version))].join(", "),
    `medians of ${Math.min(...all.map(({ n }) => n))} turns`,
    [...new Set(all.map(({ digits }) => digits))].join(", "),
    ...(peaks.length > 0 ? [`wasm peak of a core ${peaks.join(", ")}`] : []),
  ];
  const tables = [...grouped(all, ({ workload }) => workload)].map(([workload, of]) => training(workload, of, node));
  return `${said.join("; ")}.\n\n${tables.join("\n\n")}`;
}

const growths = {
  width: { title: "784-width-10, minibatch 100", across: "neurons in the hidden layer" },
  batch: { title: described("A").replace(/,.*/, ""), across: "images in a minibatch" },
  threads: { title: described("A"), across: "threads" },
  "threads-wide": { title: described("B"), across: "threads" },
};
const colours = ["wasm relaxed", "wasm mul+add", "plain"];
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** A line for each value of what grows, a column for each contender. */
function growth(over, all, node) {
  const own = ({ name, threads }) => {
    const short = name.replace("closurenet ", "");
    return over.startsWith("threads") || threads === 1 ? short : `${short} ×${threads}`;
  };
  const columns = grouped(all, own);
  const show = (row) =>
    over === "memory"
      ? `${megabytes(row.heapUsed)} + ${megabytes(row.arrayBuffers)}, ${megabytes(row.rss)}`
      : number(row.microsecondsPerImage);
  const table = markdown(
    [over === "memory" ? "steps" : growths[over].across, ...columns.keys()],
    [...grouped(all, ({ value }) => value)].map(([value, line]) => [
      value.toLocaleString("en"),
      ...[...columns.keys()].map((column) =>
        line
          .filter((row) => own(row) === column)
          .map(show)
          .join(""),
      ),
    ]),
  );
  if (over === "memory") return `Megabytes of heap + array buffers, and resident, over steps of A:\n\n${table}`;
  const { title, across } = growths[over];
  const chart = lines(
    `${title}; µs an image, Node ${node}`,
    over.startsWith("threads") ? across : `${across}; dashed: one thread`,
    // Plain kernels have one thread: a point is no line.
    [...columns]
      .filter(([, line]) => line.length > 1)
      .map(([name, line]) => ({
        name: name.replace("wasm ", ""),
        colour: colours.findIndex((of) => name.startsWith(of)),
        dashed: !over.startsWith("threads") && line[0].threads === 1,
        points: line.map(({ value, microsecondsPerImage }) => [value, microsecondsPerImage]),
      })),
  );
  return `${picture(`${over}-node-${node}`, `Microseconds an image over ${across}: ${title}`, chart)}\n\n${table}`;
}

const scalingOf = (all, node) =>
  [...grouped(all, ({ over }) => over)].map(([over, of]) => growth(over, of, node)).join("\n\n");

/** What is claimed: the fastest of ours beside the fastest of theirs. */
const claims = [
  ["A", "closurenet wasm", "PyTorch eager"],
  ["A", "closurenet wasm", "tfjs wasm"],
  ["A", "closurenet wasm", "wasm peak"],
  ["B", "closurenet wasm", "PyTorch eager"],
  ["C", "closurenet wasm", "PyTorch eager"],
  ["A", "closurenet plain", "tfjs cpu"],
];

function claimed(all, [workload, us, them]) {
  const of = all.filter((row) => row.workload === workload);
  const [ours, theirs] = [fastest(of, us), fastest(of, them)];
  if (them === "wasm peak") return percent(ours?.shareOfPeak);
  if (!ours || !theirs) return "";
  return `${ratio(ours, theirs)}× (${number(ours.imagesPerSecond)} beside ${number(theirs.imagesPerSecond)})`;
}

function summary(byNode) {
  const told = claims.map((claim) => [claim, [...byNode.values()].map((all) => claimed(all, claim))]);
  return markdown(
    ["training, images/s", "", "beside", ...[...byNode.keys()].map((node) => `Node ${node}`)],
    told
      .filter(([, cells]) => cells.some(Boolean))
      .map(([[workload, us, them], cells]) => [`${workload}: ${described(workload)}`, us, them, ...cells]),
  );
}

const nodeOf = ({ node }) => /\d+/.exec(node)[0];
const trained = grouped(
  rows.filter(({ workload }) => workload),
  nodeOf,
);
const scaled = grouped(
  rows.filter(({ over }) => over),
  nodeOf,
);
const sections = new Map([
  ...(trained.size > 0 ? [["summary", summary(trained)]] : []),
  ...[...trained].map(([node, all]) => [`training-node-${node}`, trainingOf(all, node)]),
  ...[...scaled].map(([node, all]) => [`scaling-node-${node}`, scalingOf(all, node)]),
]);

const placed = new Set();
for (const name of ["README.md", "docs/speed.md"]) {
  const file = join(values.into, name);
  if (!existsSync(file)) continue;
  const page = readFileSync(file, "utf8").replace(
    /(<!-- measured: (\S+) -->\n)[^]*?(<!-- end -->)/g,
    (before, begin, section, end) => {
      if (!sections.has(section)) return before;
      placed.add(section);
      return `${begin}\n${sections.get(section)}\n\n${end}`;
    },
  );
  writeFileSync(file, page);
}
for (const name of sections.keys()) {
  console.log(
    placed.has(name) ? `wrote ${name}` : `[bench] no page has <!-- measured: ${name} --> … <!-- end -->: left out`,
  );
}
