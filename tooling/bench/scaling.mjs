// `pnpm bench scaling`: how the time of this project's training step grows with the hidden layer, the minibatch and the
// threads, and whether its memory grows with the steps. README.md says how.
import { availableParallelism } from "node:os";
import { closurenet, threadCounts } from "./harness/contenders.mjs";
import { layOutDigits } from "./harness/digits.mjs";
import { readOptions, refuse, select } from "./harness/options.mjs";
import { median, race } from "./harness/race.mjs";
import { endThose, progress, startThose, tellMissing } from "./harness/start.mjs";
import { number, table } from "./harness/table.mjs";
import { learningRate, workloads } from "./harness/workloads.mjs";

const options = readOptions({
  defaults: { rounds: 5, seconds: 0.3 },
  own: { over: { type: "string", multiple: true }, steps: { type: "string", default: "10000" } },
});
const totalSteps = Number(options.steps);
if (!(totalSteps >= 10)) refuse(`--steps: expected a number of at least 10, got ${options.steps}.`);

const all = select(threadCounts.flatMap(closurenet), options.only);
const { A, B } = workloads;

function upTo(to, from, factor) {
  const values = [];
  for (let value = from; value < to; value *= factor) values.push(value);
  return [...values, to];
}

const overThreads = ({ sizes, batch }) => ({
  title: `time over threads: ${sizes.join("-")}, minibatch ${batch}`,
  values: upTo(availableParallelism(), 1, 2),
  at: (threads) => ({
    sizes,
    batch,
    who: closurenet(threads).filter(({ name }) => all.some((of) => of.name === name)),
  }),
});

/** What grows; `at` says what is trained at a value of it, and by whom. */
const growths = {
  width: {
    title: "time over hidden width: 784-width-10, minibatch 100",
    values: upTo(2048, 16, 2),
    at: (width) => ({ sizes: [784, width, 10], batch: 100, who: all }),
  },
  batch: {
    title: `time over minibatch: ${A.sizes.join("-")}`,
    values: upTo(1024, 1, 4),
    at: (batch) => ({ sizes: A.sizes, batch, who: all }),
  },
  threads: overThreads(A),
  "threads-wide": overThreads(B),
};

/** Microseconds an image, for each value and contender. */
async function time(over, folder) {
  const { values, at } = growths[over];
  const rows = [];
  for (const value of values) {
    progress(`${over} ${value}…`);
    const { who, ...shape } = at(value);
    const running = await startThose(who, { folder, learningRate, ...shape });
    const speeds = await race(running, options);
    for (const contender of running) {
      const { name, threads } = contender;
      rows.push({
        over,
        value,
        name,
        threads,
        microsecondsPerImage: 1e6 / median(speeds.get(contender)),
        n: options.rounds,
      });
    }
    await endThose(running);
  }
  return rows;
}

/** Bytes after each tenth of the steps, garbage collected. */
async function memory(folder) {
  const running = await startThose(all, { folder, learningRate, ...A });
  const rows = [];
  for (let tenth = 1; tenth <= 10; tenth++) {
    for (const { name, threads, ask } of running) {
      progress(`memory ${tenth} of 10: ${name}…`);
      const bytes = await ask(`memory ${Math.round(totalSteps / 10)}`);
      rows.push({ over: "memory", value: tenth * Math.round(totalSteps / 10), name, threads, ...bytes });
    }
  }
  await endThose(running);
  return rows;
}

/** A line for each value of what grows, a column for each contender. */
function report(title, rows, show) {
  const { over } = rows[0];
  const label = ({ name, threads }) => (over.startsWith("threads") ? name : `${name} ×${threads}`);
  const columns = [...new Set(rows.map(label))];
  const lines = [...new Set(rows.map(({ value }) => value))].map((value) => {
    const line = new Map(rows.filter((row) => row.value === value).map((row) => [label(row), show(row)]));
    return [value.toLocaleString("en"), ...columns.map((column) => line.get(column) ?? "")];
  });
  console.log(`\n${title}\n${table(["", ...columns], lines)}`);
}

const chosen = options.over ?? [...Object.keys(growths), "memory"];
for (const over of chosen) {
  if (!Object.hasOwn(growths, over) && over !== "memory")
    refuse(`--over: expected ${Object.keys(growths).join(", ")} or memory, got ${over}.`);
}
const { folder, kind } = await layOutDigits();
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
for (const over of chosen) {
  const rows = over === "memory" ? await memory(folder) : await time(over, folder);
  progress("");
  if (options.json) for (const row of rows) console.log(JSON.stringify({ ...row, node: process.version }));
  else if (over === "memory") {
    report("memory over steps of A: MB of heap + array buffers, resident", rows, (row) =>
      [`${megabytes(row.heapUsed)} + ${megabytes(row.arrayBuffers)}`, megabytes(row.rss)].join(", "),
    );
  } else report(`${growths[over].title}; µs an image`, rows, (row) => number(row.microsecondsPerImage));
}
tellMissing();
if (!options.json) {
  console.log(`\nmedians of ${options.rounds} rounds of ${options.seconds} s; ${kind}, Node ${process.version}`);
}
