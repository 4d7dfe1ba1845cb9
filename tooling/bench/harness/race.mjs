// Contenders take turns: each round gives every one the same time, so that a busy machine is busy for all.
import { setTimeout as pause } from "node:timers/promises";

/** Threads of a pool spin for a while before they sleep: they shall do so in nobody's turn. */
const settleMs = 30;

/** What each contender did a second, by round, without the first round, which warms up. */
export async function race(contenders, { rounds, seconds }) {
  const speeds = new Map(contenders.map((contender) => [contender, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [contender, of] of speeds) {
      const { done, ms } = await contender.ask(`go ${seconds * 1000}`);
      if (round >= 0) of.push((done * 1000) / ms);
      await pause(settleMs);
    }
  }
  return speeds;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
