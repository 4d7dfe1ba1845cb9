// `pnpm bench training`: a step of training, by this project and by its peers in turns. README.md says how.
import { layOutDigits } from "./harness/digits.mjs";
import { closurenet, peaks, peers, threadCounts } from "./harness/contenders.mjs";
import { readOptions, refuse, select } from "./harness/options.mjs";
import { median, race } from "./harness/race.mjs";
import { endThose, progress, startThose, tellMissing } from "./harness/start.mjs";
import { number, table } from "./harness/table.mjs";
import { flopPerImage, learningRate, workloads } from "./harness/workloads.mjs";

const options = readOptions({
  defaults: { rounds: 15, seconds: 0.5 },
  own: { workload: { type: "string", multiple: true }, python: { type: "string", default: "python3" } },
});
const { workload: chosen = Object.keys(workloads), rounds, json } = options;
for (const name of chosen) {
  if (!Object.hasOwn(workloads, name))
    refuse(`--workload: expected ${Object.keys(workloads).join(", ")}, got ${name}.`);
}
const wanted = select([...threadCounts.flatMap(closurenet), ...peers(options.python)], options.only);

/** Nobody measures a peer that does not learn. */
async function teach(contender, { steps, accuracy: least }) {
  const { loss, accuracy } = await contender.ask(`learn ${steps}`);
  if (Number.isFinite(loss) && accuracy >= least) return { loss, accuracy };
  throw new Error(
    `[bench] ${contender.name}: expected an accuracy of ${least} after ${steps} steps, got ${accuracy}, loss ${loss}. It does not learn.`,
  );
}

async function measure(workload, { folder, inked, ease }) {
  const { sizes, batch, lesson } = workloads[workload];
  progress(`${workload}: starting…`);
  const running = await startThose(wanted, { folder, sizes, batch, learningRate });
  const peak = running.some(({ peer }) => peer === "closurenet")
    ? await startThose(peaks, { folder, sizes, batch })
    : [];
  const lessons = new Map();
  for (const contender of running) {
    progress(`${workload}: ${contender.name} learns…`);
    lessons.set(contender, await teach(contender, { ...lesson, accuracy: ease * lesson.accuracy }));
  }
  progress(`${workload}: ${rounds} rounds…`);
  const speeds = await race([...running, ...peak], options);
  progress("");
  await endThose([...running, ...peak]);

  // What else runs can only make it slower: the peak is that of the best round.
  const gflopsOf = new Map(peak.map((contender) => [contender.kernels, Math.max(...speeds.get(contender)) / 1e9]));
  return running.map((contender) => {
    const { name, threads, peer, kernels, hello } = contender;
    const imagesPerSecond = median(speeds.get(contender));
    const row = {
      workload,
      name,
      threads,
      imagesPerSecond: Math.round(imagesPerSecond),
      n: rounds,
      ...lessons.get(contender),
      version: hello.version,
    };
    if (peer !== "closurenet") return row;
    const gflops = (imagesPerSecond * flopPerImage(sizes, inked)) / 1e9;
    const peakGflops = gflopsOf.get(kernels) ?? gflopsOf.get("wasm");
    return { ...row, gflops, peakGflops, shareOfPeak: gflops / (peakGflops * threads) };
  });
}

function report(workload, rows, { inked, kind }) {
  const { sizes, batch, lesson } = workloads[workload];
  const best = (name) => Math.max(...rows.filter((row) => row.name === name).map((row) => row.imagesPerSecond));
  const rivals = ["tfjs cpu", "tfjs wasm", "PyTorch eager"].filter((name) => best(name) > 0);
  const ours = rows.some((row) => row.gflops);
  const kflop = number(flopPerImage(sizes, inked) / 1000);
  console.log(
    `\n${workload}: ${sizes.join("-")}, minibatch ${batch}, ${kind}; ${kflop} kFLOP an image, zero pixels left out`,
  );
  console.log(
    table(
      [
        "",
        "threads",
        "images/s",
        ...rivals.map((name) => `× ${name}`),
        ...(ours ? ["GFLOP/s", "of peak"] : []),
        `right, ${lesson.steps} steps`,
      ],
      rows.map(({ name, threads, imagesPerSecond, gflops, shareOfPeak, accuracy }) => [
        name,
        String(threads),
        number(imagesPerSecond),
        ...rivals.map((rival) => number(imagesPerSecond / best(rival))),
        ...(ours ? [number(gflops), gflops ? `${number(shareOfPeak * 100)} %` : ""] : []),
        `${(accuracy * 100).toFixed(1)} %`,
      ]),
    ),
  );
  const peak = [...new Set(rows.filter((row) => row.peakGflops).map((row) => number(row.peakGflops)))];
  if (peak.length > 0) console.log(`wasm peak of a core: ${peak.join(" or ")} GFLOP/s`);
}

const digits = await layOutDigits();
const versions = new Set();
for (const workload of chosen) {
  const rows = await measure(workload, digits);
  for (const { version } of rows) versions.add(version);
  if (json) for (const row of rows) console.log(JSON.stringify({ ...row, digits: digits.kind, node: process.version }));
  else report(workload, rows, digits);
}
tellMissing();
if (!json) console.log(`\nmedians of ${rounds} rounds of ${options.seconds} s; ${[...versions].join("; ")}`);
