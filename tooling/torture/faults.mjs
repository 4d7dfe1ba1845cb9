import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
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
  const [run, left, log] = ["faulty", "left-by-a-kill", "strace.log"].map((name) => join(dir, name));
  const rest = ["--data", join(dir, "few-digits"), "--checkpoint-every", "0s", "--threads", "1", "--no-open"];
  const network = ["--layers", "784-8-10", "--epochs", "2", "--batch", "20", "--every", "2"];
  const begin = ["train", ...network, ...rest, "--out", run];
  const resume = ["train", "--resume", run, ...rest];

  const traced = (args, calls, ...injected) =>
    ended(
      started(main, dir, args, ["strace", "-f", "-qq", "-y", "-o", log, `-etrace=${calls}`, ...injected]),
      TOO_LONG_MS,
    );
  /** Whether a call is one on a file of the training, and not one by which Node wakes a thread or loads itself. */
  const isOurs = (line) => [`<${dir}/`, `"${dir}/`].some((path) => line.includes(path));
  const put = (from) => {
    rmSync(run, { recursive: true, force: true });
    if (from !== undefined) cpSync(from, run, { recursive: true });
  };

  /** The system calls of the first thread that name a file of ours: which one it is, among those of its kind. */
  async function placesOf(args) {
    const { code, said } = await traced(args, "all");
    if (code !== 0) throw new Error(`the undisturbed training failed under strace: ${said}`);
    const seen = new Map();
    const lines = readFileSync(log, "latin1").split("\n");
    const thread = lines[0].split(" ")[0];
    return lines.flatMap((line) => {
      const [, call] = new RegExp(`^${thread} +(\\w+)\\(`).exec(line) ?? [];
      if (call === undefined) return [];
      const number = (seen.get(call) ?? 0) + 1;
      seen.set(call, number);
      return isOurs(line) ? [{ call, number }] : [];
    });
  }

  put();
  const ofTraining = await placesOf(begin);
  const expected = filesIn(run);
  put();
  const middle = ofTraining[Math.floor(0.6 * ofTraining.length)];
  await traced(begin, middle.call, `-einject=${middle.call}:${kinds.SIGKILL}:when=${middle.number}`);
  rmSync(left, { recursive: true, force: true });
  cpSync(run, left, { recursive: true });
  const ofResume = await placesOf(resume);
  const outcome = {
    tried: 0,
    hit: 0,
    elsewhere: 0,
    places: [ofTraining.length, ofResume.length],
    unclear: [],
    different: [],
    hung: [],
  };
  const places = [
    ...ofTraining.map((place) => ({ ...place, what: "a training", args: begin, from: undefined })),
    ...ofResume.map((place) => ({ ...place, what: "a resume", args: resume, from: left })),
  ];
  let n = 0;
  for (const { call, number, what, args, from } of places) {
    for (const [fault, injected] of Object.entries(kinds)) {
      if (n++ % every !== 0) continue;
      const name = `${fault} in place of ${call} ${number} of ${what}`;
      put(from);
      const { code, late, said } = await traced(args, call, `-einject=${call}:${injected}:when=${number}`);
      const line = readFileSync(log, "latin1")
        .split("\n")
        .find((text) => text.includes("(INJECTED)"));
      const killed = code === null && !late && fault === "SIGKILL";
      const elsewhere = line !== undefined && !isOurs(line); // calls are counted, and another thread may be ahead
      const seen = `${line ?? ""}\n${said}`;
      outcome.tried++;
      if (elsewhere) outcome.elsewhere++;
      else if (killed || line !== undefined) outcome.hit++;
      if (late) outcome.hung.push(`${name}: ${seen}`);
      const unclear = late || killed || elsewhere ? undefined : complaint(code, said);
      if (unclear) outcome.unclear.push(`${name}: ${unclear}\n${seen}`);
      const goesOn = existsSync(join(run, "run.json"));
      const after = await ended(started(main, dir, goesOn ? resume : begin), TOO_LONG_MS);
      const differs = difference(expected, filesIn(run));
      if (after.code !== 0) outcome.different.push(`after ${name}: ${after.code}: ${after.said}`);
      else if (differs.length > 0)
        outcome.different.push(`after ${name} (${code}), other than expected: ${differs.join(", ")}\n${seen}`);
      if (outcome.tried % 50 === 0) say(`faults: ${outcome.tried}`);
    }
  }
  return outcome;
}
