import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { difference, ended, filesIn, started } from "./process.mjs";

/** Kills a training, and lets two go on with it at once. One of them has it, and the other is refused by name. */
export async function writers({ main, dir, train, resume }, { count }) {
  const begin = (run) => ["train", ...train, ...resume, "--out", run, "--no-open"];
  const whole = await ended(started(main, dir, begin("alone")));
  if (whole.code !== 0) throw new Error(`the undisturbed training failed: ${whole.said}`);
  const expected = filesIn(join(dir, "alone"));
  const outcome = { races: 0, refused: 0, bothInTurn: 0, different: [], failed: [] };
  const left = join(dir, "left");
  const first = started(main, dir, begin("left"));
  while (!existsSync(join(left, "recording.mcap"))) await new Promise((turn) => setTimeout(turn, 5));
  first.kill("SIGKILL");
  await ended(first);
  for (; outcome.races < count; outcome.races++) {
    const run = join(dir, "raced");
    rmSync(run, { recursive: true, force: true });
    cpSync(left, run, { recursive: true });
    const both = [1, 2].map(() => ended(started(main, dir, ["train", "--resume", "raced", ...resume, "--no-open"])));
    const ends = await Promise.all(both);
    const wins = ends.filter(({ code }) => code === 0).length;
    const refusals = ends.filter(
      ({ code, said }) => code === 1 && /that nobody writes to, got one that process/.test(said),
    );
    if (wins === 2) outcome.bothInTurn++;
    else if (wins === 1 && refusals.length === 1) outcome.refused++;
    else outcome.failed.push(...ends.map(({ code, said }) => `${code}: ${said}`));
    outcome.different.push(...difference(expected, filesIn(run)));
  }
  return outcome;
}
