import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { complaint, difference, ended, filesIn, started } from "./process.mjs";

/** What happens instead of a system call, in the words of strace. */
const kinds = { SIGKILL: "signal=KILL", EIO: "error=EIO", ENOSPC: "error=ENOSPC" };
const TOO_LONG_MS = 60_000;

/** Why no faults can be injected here; undefined if they can. */
export function noFaults() {
  const { status, error } = spawnSync("strace", ["-o", "/dev/null", "-f", "true"]);
  if (error) return "strace is not here: `apt-get install strace`";
  return status === 0 ? undefined : "strace may not trace here: in a container, add `--cap-add SYS_PTRACE`";
}

/**
 * Injects a fault from outside the process in place of each system call that a training makes on its own files, and of each that
 * a resume makes: it is killed before the call, or the call answers EIO or ENOSPC. Whatever comes of it is a success or an error
 * in a sentence. After that the run goes on undisturbed, and must hold the files of one that never was.
 *
 * @param every tries only each so many-th pair of a call and a fault
 */
export async function faults({ main, dir }, { every = 1, say = () => undefined }) {
  const left = join(dir, "left-by-a-kill");
  const rest = ["--data", join(dir, "few-digits"), "--checkpoint-every", "0s", "--threads", "1", "--no-open"];
  const network = ["--layers", "784-8-10", "--epochs", "2", "--batch", "20", "--every", "2"];
  const begin = (run) => ["train", ...network, ...rest, "--out", run];
  const resume = (run) => ["train", "--resume", run, ...rest];

  /** A folder in which one training after the other is disturbed; several stand side by side. */
  const lane = (number) => {
    const folder = join(dir, `lane-${number}`);
    mkdirSync(folder);
    const [run, log] = ["faulty", "strace.log"].map((name) => join(folder, name));
    return {
      run,
      put(from) {
        rmSync(run, { recursive: true, force: true });
        if (from !== undefined) cpSync(from, run, { recursive: true });
      },
      /** What comes of a training, and the lines that strace wrote of it. */
      async traced(args, calls, ...injected) {
        const strace = ["strace", "-f", "-qq", "-y", "-o", log, `-etrace=${calls}`, ...injected];
        const { code, late, said } = await ended(started(main, dir, args, strace), TOO_LONG_MS);
        return { code, late, said, lines: readFileSync(log, "latin1").split("\n") };
      },
    };
  };
  /** Whether a call is one on a file of the training, and not one by which Node wakes a thread or loads itself. */
  const isOurs = (line) => [`<${dir}/`, `"${dir}/`].some((path) => line.includes(path));

  /** The system calls of the first thread that name a file of ours: which one it is, among those of its kind. */
  async function placesOf({ traced }, args) {
    const { code, said, lines } = await traced(args, "all");
    if (code !== 0) throw new Error(`the undisturbed training failed under strace: ${said}`);
    const seen = new Map();
    const thread = lines[0].split(" ")[0];
    return lines.flatMap((line) => {
      const [, call] = new RegExp(`^${thread} +(\\w+)\\(`).exec(line) ?? [];
      if (call === undefined) return [];
      const number = (seen.get(call) ?? 0) + 1;
      seen.set(call, number);
      return isOurs(line) ? [{ call, number }] : [];
    });
  }

  const lanes = Array.from({ length: availableParallelism() }, (_, number) => lane(number));
  const [first] = lanes;
  first.put();
  const ofTraining = await placesOf(first, begin(first.run));
  const expected = filesIn(first.run);
  first.put();
  const middle = ofTraining[Math.floor(0.6 * ofTraining.length)];
  await first.traced(begin(first.run), middle.call, `-einject=${middle.call}:${kinds.SIGKILL}:when=${middle.number}`);
  rmSync(left, { recursive: true, force: true });
  cpSync(first.run, left, { recursive: true });
  const ofResume = await placesOf(first, resume(first.run));
  const outcome = {
    tried: 0,
    hit: 0,
    elsewhere: 0,
    places: [ofTraining.length, ofResume.length],
    unclear: [],
    different: [],
    hung: [],
  };
  const pairs = [
    ...ofTraining.map((place) => ({ ...place, what: "a training", args: begin, from: undefined })),
    ...ofResume.map((place) => ({ ...place, what: "a resume", args: resume, from: left })),
  ]
    .flatMap((place) => Object.entries(kinds).map(([fault, injected]) => ({ ...place, fault, injected })))
    .filter((_, n) => n % every === 0);

  async function disturbed({ run, put, traced }, { call, number, what, args, from, fault, injected }) {
    const name = `${fault} in place of ${call} ${number} of ${what}`;
    put(from);
    const { code, late, said, lines } = await traced(args(run), call, `-einject=${call}:${injected}:when=${number}`);
    const line = lines.find((text) => text.includes("(INJECTED)"));
    const killed = code === null && !late && fault === "SIGKILL";
    const elsewhere = line !== undefined && !isOurs(line); // calls are counted, and another thread may be ahead
    const seen = `${line ?? ""}\n${said}`;
    if (++outcome.tried % 50 === 0) say(`faults: ${outcome.tried} of ${pairs.length}`);
    if (elsewhere) outcome.elsewhere++;
    else if (killed || line !== undefined) outcome.hit++;
    if (late) outcome.hung.push(`${name}: ${seen}`);
    const unclear = late || killed || elsewhere ? undefined : complaint(code, said);
    if (unclear) outcome.unclear.push(`${name}: ${unclear}\n${seen}`);
    const goesOn = existsSync(join(run, "run.json"));
    const after = await ended(started(main, dir, goesOn ? resume(run) : begin(run)), TOO_LONG_MS);
    const differs = difference(expected, filesIn(run));
    if (after.code !== 0) outcome.different.push(`after ${name}: ${after.code}: ${after.said}`);
    else if (differs.length > 0)
      outcome.different.push(`after ${name} (${code}), other than expected: ${differs.join(", ")}\n${seen}`);
  }

  const waiting = pairs.values();
  const follow = async (lane) => {
    for (const pair of waiting) await disturbed(lane, pair);
  };
  await Promise.all(lanes.map(follow));
  return outcome;
}
