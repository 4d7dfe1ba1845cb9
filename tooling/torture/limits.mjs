import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { complaint, difference, ended, filesIn, started } from "./process.mjs";

const TOO_LONG_MS = 120_000;
/** How Node ends itself where its engine gets no memory: no program of its own is asked. */
const ofNode = new Set(["SIGABRT", "SIGTRAP", "SIGILL", "SIGSEGV"]);
/** A command under a limit of its shell. */
const limited = (limit) => ["bash", "-c", `ulimit ${limit} && exec "$0" "$@"`];

/** The least number, up to `most`, under which Node starts with an empty script at all; to about one in a hundred. */
function leastFor(limit, most, script) {
  const starts = (n) =>
    spawnSync("bash", ["-c", `ulimit ${limit} ${n} && exec "$@"`, "", process.execPath, script]).status === 0;
  let [least, enough] = [1, most];
  while (enough - least > Math.max(1, enough / 100)) {
    const middle = Math.floor((least + enough) / 2);
    if (starts(middle)) enough = middle;
    else least = middle;
  }
  return enough;
}

const kernelsOf = (run) => JSON.parse(readFileSync(join(run, "run.json"), "utf8")).kernels;

/** Whether a small disk can be had: memory that is mounted as one. */
function mounted(folder, kibibytes) {
  mkdirSync(folder, { recursive: true });
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "closurenet-torture", folder]).status === 0;
}

/**
 * Trains with few files, little memory, short files and a small disk, of which there is too little. Whatever comes of it is a success or
 * an error in a sentence; once there is enough, the run goes on and holds the files of one that always had it.
 *
 * @param every tries only each so many-th limit
 */
export async function limits({ main, dir }, { every = 1 }) {
  const rest = ["--data", join(dir, "few-digits"), "--checkpoint-every", "0s", "--threads", "1", "--no-open"];
  const network = ["--layers", "784-8-10", "--epochs", "2", "--batch", "20", "--every", "2"];
  const begin = (run) => ["train", ...network, ...rest, "--out", run];
  const expected = new Map(); // by kernels: where WebAssembly gets no memory the plain ones do the work, and the run says so
  for (const name of ["wasm", "plain"]) {
    const run = join(dir, `unlimited-${name}`);
    const { code, said } = await ended(started(main, dir, [...begin(run), "--kernels", name]));
    if (code !== 0) throw new Error(`the undisturbed training failed: ${said}`);
    expected.set(kernelsOf(run), filesIn(run));
  }

  const script = join(dir, "empty.js");
  writeFileSync(script, "");
  const memory = leastFor("-v", 2 ** 26, script);
  const files = leastFor("-n", 256, script);
  const disk = join(dir, "small-disk");
  const small = (kibibytes) => ({
    name: `a disk of ${kibibytes} KiB`,
    run: join(disk, "run"),
    make: () => mounted(disk, kibibytes),
    enlarge: () => spawnSync("mount", ["-o", "remount,size=10m", disk]),
    end: () => spawnSync("umount", [disk]),
  });
  const tries = [
    ...[0, 2, 5, 10, 15, 20, 30].map((more) => ({
      name: `ulimit -n ${files + more}`,
      under: limited(`-n ${files + more}`),
    })),
    ...[1.01, 1.03, 1.1, 1.2, 1.5, 2, 4].map((times) => {
      const kibibytes = Math.ceil(memory * times);
      return {
        name: `ulimit -v ${kibibytes} (Node starts with ${memory})`,
        under: limited(`-v ${kibibytes}`),
        aborts: ofNode,
      };
    }),
    ...[0, 1, 2, 4, 8, 16, 24, 26, 32, 48, 64].map((n) => ({ name: `ulimit -f ${n}`, under: limited(`-f ${n}`) })),
    ...[4, 8, 12, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224].map(small),
  ];
  const outcome = {
    tried: 0,
    failed: 0,
    aborted: 0,
    noDisk: false,
    files,
    memory,
    unclear: [],
    hung: [],
    different: [],
  };
  for (const [i, { name, under, aborts, run = join(dir, "limited"), make, enlarge, end }] of tries.entries()) {
    if (i % every !== 0) continue;
    if (make && !make()) {
      outcome.noDisk = true;
      continue;
    }
    try {
      rmSync(run, { recursive: true, force: true });
      outcome.tried++;
      const { code, signal, late, said } = await ended(started(main, dir, begin(run), under), TOO_LONG_MS);
      if (code !== 0) outcome.failed++;
      if (late) outcome.hung.push(name);
      else if (aborts?.has(signal)) outcome.aborted++;
      else if (complaint(code, said)) outcome.unclear.push(`${name}: ${complaint(code, said)} ${signal}`);
      enlarge?.();
      const again = existsSync(join(run, "run.json")) ? ["train", "--resume", run, ...rest] : begin(run);
      const after = await ended(started(main, dir, again), TOO_LONG_MS);
      const differs = after.code === 0 ? difference(expected.get(kernelsOf(run)), filesIn(run)) : [];
      if (after.code !== 0) outcome.different.push(`after ${name}: ${after.code}: ${after.said}`);
      else if (differs.length > 0) outcome.different.push(`after ${name} (${code}): ${differs.join(", ")}; ${said}`);
    } finally {
      end?.();
    }
  }
  return outcome;
}
