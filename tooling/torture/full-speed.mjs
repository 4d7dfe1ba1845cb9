import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { built } from "./built.mjs";
import { writeDigits } from "./digits.mjs";
import { complaint, ended, started } from "./process.mjs";

const MB = 1e6;
const SAMPLES = 240;

/** As many digits as asked for, of which only a thousand are drawn. */
const repeated =
  (drawnDigits) =>
  ({ count, seed }) => {
    const drawn = drawnDigits({ count: Math.min(count, 1000), seed });
    const times = Math.ceil(count / drawn.count);
    const all = (bytes, each) => {
      const result = new Uint8Array(bytes.length * times);
      for (let i = 0; i < times; i++) result.set(bytes, i * bytes.length);
      return result.subarray(0, count * each);
    };
    const { rows, cols } = drawn;
    return { rows, cols, images: all(drawn.images, rows * cols), labels: all(drawn.labels, 1) };
  };

/** The memory in MB and the open files of a process; undefined once it has ended. */
function lookAt(pid) {
  try {
    const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
    return { memory: (Number(kibibytes) * 1024) / MB, files: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return undefined;
  }
}

/** The bytes in a folder, in MB. A file may go meanwhile. */
function sizeOf(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    try {
      if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
    } catch {
      // a temporary file
    }
  }
  return bytes / MB;
}

const wait = (ms) => new Promise((turn) => setTimeout(turn, ms));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
/** How much larger the last quarter is than the second: what comes at the start does not count. */
const growth = (values) => {
  const quarter = values.length >> 2;
  return median(values.slice(-quarter)) - median(values.slice(quarter, 2 * quarter));
};

/** Asks the local server for the page and for the end of the recording, as a page that follows a training does. */
async function follow(address) {
  const run = new URL(new URL(address).searchParams.get("run"), address);
  const page = await fetch(address);
  await page.arrayBuffer();
  const end = await fetch(new URL("recording.mcap", run), { headers: { range: "bytes=-100000" } });
  const { length } = new Uint8Array(await end.arrayBuffer());
  return page.status === 200 && end.status === 206 && length > 0
    ? undefined
    : `page ${page.status}, recording ${end.status}`;
}

/**
 * Trains at full speed for so many seconds, with a checkpoint and a frame every epoch, while a page follows it and other commands read
 * the run. Then it is stopped as by Ctrl-C. Gives memory, open files and bytes on disk over time.
 */
export async function fullSpeed({ main, dir }, { seconds }) {
  const run = join(dir, "full-speed");
  const { drawnDigits } = await built("packages/mnist/dist/index.js"); // here: it may not be built before
  writeDigits(join(dir, "many-digits"), 20_000, repeated(drawnDigits));
  const network = ["--layers", "784-50-10", "--epochs", "1000000", "--batch", "100", "--every", "1000000"];
  const rest = ["--data", join(dir, "many-digits"), "--no-open", "--threads", "1", "--out", run];
  const training = started(main, dir, ["train", ...network, ...rest]);
  const trained = ended(training);
  const there = (name) => statSync(join(run, name), { throwIfNoEntry: false })?.size > 0;
  while (training.exitCode === null && !there("checkpoints/best.safetensors")) await wait(20);

  const viewer = started(main, dir, ["view", run, "--no-open"], [], "pipe");
  const viewed = ended(viewer);
  let printed = "";
  viewer.stdout.on("data", (bytes) => (printed += String(bytes)));
  while (viewer.exitCode === null && !/http:\S+/.test(printed)) await wait(20);
  const [address] = /http:\S+/.exec(printed) ?? [];

  const outcome = { seconds, reads: 0, samples: [], problems: [] };
  const began = performance.now();
  const goesOn = () => performance.now() - began < 1000 * seconds;
  const sampling = (async () => {
    while (goesOn()) {
      const [ofTraining, ofViewer] = [training, viewer].map(({ pid }) => lookAt(pid));
      if (ofTraining && ofViewer)
        outcome.samples.push({
          at: (performance.now() - began) / 1000,
          training: ofTraining,
          viewer: ofViewer,
          disk: sizeOf(run),
        });
      const problem = await follow(address).catch((error) => error.message);
      outcome.reads++;
      if (problem) outcome.problems.push(`the page that follows: ${problem}`);
      await wait(Math.max(100, (1000 * seconds) / SAMPLES));
    }
  })();
  const readers = [
    ["info", run],
    ["film", run, "--out", join(dir, "beside.gif")],
    ["metrics", run, "--out", join(dir, "beside.csv")],
    ["eval", run, "--data", join(dir, "few-digits")],
  ];
  for (let n = 0; goesOn(); n++) {
    const args = readers[n % readers.length];
    const { code, said } = await ended(started(main, dir, args));
    outcome.reads++;
    if (code !== 0) outcome.problems.push(`${args[0]} beside the training: ${complaint(code, said) ?? said}`);
    await wait(5 * seconds); // a reader in each two hundredth of the time, at the soonest
  }
  await sampling;
  training.kill("SIGINT");
  viewer.kill("SIGINT");
  const [{ code, said }] = await Promise.all([trained, viewed]);
  if (code !== 130) outcome.problems.push(`stopped by Ctrl-C the training ended with ${code}: ${said}`);
  const after = await ended(started(main, dir, ["info", run]));
  if (after.code !== 0) outcome.problems.push(`info after it: ${after.said}`);
  const of = (pick) => growth(outcome.samples.map(pick));
  return {
    ...outcome,
    grown: {
      memory: of(({ training: { memory } }) => memory),
      files: of(({ training: { files } }) => files),
      viewerMemory: of(({ viewer: { memory } }) => memory),
      viewerFiles: of(({ viewer: { files } }) => files),
    },
  };
}
