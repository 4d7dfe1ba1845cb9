// Time and memory, as the network, the minibatch, the threads or the steps grow.
import { contenders } from "./contenders.mjs";
import { at, speedOf } from "./measure-steps.mjs";
import { turn } from "./process.mjs";
import { growths, steps } from "./rows.mjs";
import { median } from "./turns.mjs";

/** These rows have many values, and are read by their shape. */
const mostRounds = 2;

/** Microseconds an image, and the most memory of the process, for each value and contender. */
export async function measureGrowth(row, context) {
  const { processors, ms, note, lack } = context;
  const rounds = Math.min(mostRounds, context.rounds);
  const { about, across, values, at: workAt, beside } = growths(processors)[row];
  const named = contenders(processors);
  const missing = new Set();
  const results = [];
  for (const value of values) {
    const { threads, ...work } = workAt(value);
    const all = ["closurenet", ...beside].map(named).map((contender) => {
      const setting = threads ? { threads } : (contender.setting ?? { threads: processors });
      return at({ ...contender, setting }, work, context);
    });
    const turns = new Map(all.map((contender) => [contender, []]));
    for (let round = 0; round < rounds; round++) {
      for (const contender of all) {
        if (missing.has(contender.name)) continue;
        note(`${across}: ${value}, ${contender.name}…`);
        const result = await speedOf(contender, ms);
        if (result.missing === undefined) turns.get(contender).push(result);
        else if (missing.add(contender.name)) lack(`without ${contender.name}: ${result.missing}`);
      }
    }
    for (const [{ name }, of] of turns) {
      if (of.length === 0) continue;
      const microseconds = 1e6 / median(of.map(({ speed }) => speed));
      results.push({ value, name, microseconds, peakBytes: Math.max(...of.map(({ peakBytes }) => peakBytes)) });
    }
  }
  return { kind: "growth", about, across, results };
}

/** What one process holds after some steps, and after ten times as many; garbage collected. */
export async function measureMemory(context) {
  const contender = at(contenders(context.processors)("closurenet"), steps.A, context);
  const results = await turn(contender, async ({ ask }) => {
    const held = [];
    for (const value of [1000, 10_000]) {
      context.note(`memory after ${value} steps…`);
      held.push({ value, ...(await ask(`memory ${value - (held.at(-1)?.value ?? 0)}`)) });
    }
    return held;
  });
  return { kind: "memory", about: steps.A.about, results };
}
