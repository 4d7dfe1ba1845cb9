// The settings that a user of PyTorch or NumPy can choose, and the search for the best of them.

/** How OpenMP's threads wait for work: spinning, sleeping, or as its maker thinks best. */
const waits = [undefined, "ACTIVE", "PASSIVE"];

/** One thread, which waits for nobody; and all, in each way of waiting. */
export const threadSettings = (processors) => [
  { threads: 1 },
  ...(processors > 1 ? waits.map((wait) => ({ threads: processors, wait })) : []),
];

/** How PyTorch's optimizers go through the weights; how it lays out pictures. */
export const pytorchVariants = (best, { filters }) =>
  ["foreach", "fused"]
    .map((update) => ({ ...best, update }))
    .concat(filters ? [{ ...best, layout: "channels last" }] : []);

/** The environment of a process with these settings. */
export function environment({ threads, wait }) {
  const counts = Object.fromEntries(["OMP", "OPENBLAS", "MKL"].map((of) => [`${of}_NUM_THREADS`, String(threads)]));
  return wait ? { ...counts, OMP_WAIT_POLICY: wait } : counts;
}

/** Settings in words: `2 threads, ACTIVE, fused`. */
export const words = ({ threads, wait, update, layout }) =>
  [`${threads} ${threads === 1 ? "thread" : "threads"}`, wait, update, layout].filter(Boolean).join(", ");

/** Those that came near the best get a second turn. */
const NEAR = 0.75;

/**
 * The fastest of some candidates: each has a turn, those near the fastest another. What else runs can only slow one down,
 * so the better of its turns counts.
 */
export async function fastest(candidates, measure) {
  const tried = [];
  for (const setting of candidates) tried.push({ setting, speed: await measure(setting) });
  const near = NEAR * Math.max(...tried.map(({ speed }) => speed));
  for (const one of tried) {
    if (one.speed >= near) one.speed = Math.max(one.speed, await measure(one.setting));
  }
  const [best] = tried.toSorted((a, b) => b.speed - a.speed);
  return { best, tried };
}

/** Finds the best of some candidates, then what else there is at the best of those; `first` may be known already. */
export async function search(candidates, variants, measure, first) {
  const threads = first ?? (await fastest(candidates, measure));
  const others = variants(threads.best.setting);
  if (others.length === 0) return { setting: threads.best.setting, tried: threads.tried, threads };
  // Where the threads were found with other work, their speed is that of other work.
  const then = await fastest(first ? [threads.best.setting, ...others] : others, measure);
  const best = first || then.best.speed > threads.best.speed ? then.best : threads.best;
  return { setting: best.setting, tried: [...(first ? [] : threads.tried), ...then.tried], threads };
}
