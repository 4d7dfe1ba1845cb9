import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { difference, ended, filesIn, random, started } from "./process.mjs";

/**
 * Trains, kills the training with SIGKILL at random times, resumes it, kills that too, until it has come to its end; and again,
 * until there were so many kills. Every time, the folder must hold the files of a training that was never disturbed, and no others.
 *
 * @param setting how to start the command, and with what: `main`, `dir`, `train` (arguments), `resume` (more arguments)
 */
export async function kills({ main, dir, train, resume }, { count, seed = 1 }) {
  const begin = (run) => ["train", ...train, ...resume, "--out", run, "--no-open"];
  const began = performance.now();
  const whole = await ended(started(main, dir, begin("whole")));
  if (whole.code !== 0) throw new Error(`the undisturbed training failed: ${whole.said}`);
  const takes = performance.now() - began;
  const expected = filesIn(join(dir, "whole"));
  const next = random(seed);
  const outcome = { kills: 0, runs: 0, begunAgain: 0, different: [], failed: [] };
  for (let run = join(dir, "killed"); outcome.kills < count; outcome.runs++) {
    rmSync(run, { recursive: true, force: true });
    for (let attempt = 0; ; attempt++) {
      const goesOn = existsSync(join(run, "run.json"));
      if (attempt > 0 && !goesOn) outcome.begunAgain++;
      const args = goesOn ? ["train", "--resume", "killed", ...resume, "--no-open"] : begin("killed");
      // After ten kills it may come to its end: a training of seconds hardly would otherwise.
      const { code, said } = await ended(started(main, dir, args), attempt < 10 ? next() * takes : undefined);
      if (code === 0) break;
      if (code === null) outcome.kills++;
      else {
        outcome.failed.push(said);
        break;
      }
    }
    outcome.different.push(...difference(expected, filesIn(run)));
  }
  return outcome;
}
