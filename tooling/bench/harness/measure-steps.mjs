// Training steps: this project and its peers in turns.
import { contenders, peak } from "./contenders.mjs";
import { turn } from "./process.mjs";
import { flopPerImage, steps } from "./rows.mjs";
import { pytorchVariants, search, threadSettings } from "./settings.mjs";
import { orderOfTurns, outcomes } from "./turns.mjs";

/** What a turn of a contender gives: how much a second, and the most memory that its process had. */
export const speedOf = (contender, ms) =>
  turn(contender, async ({ ask, hello }) => {
    const { done, ms: took, peakBytes } = await ask(`go ${ms}`);
    return { speed: (done * 1000) / took, peakBytes, version: hello.version };
  });

/** Nobody measures a peer that does not learn. Returns what it is called, or what is missing here. */
async function teach(contender, { lesson }, { ease }) {
  const learned = await turn(contender, async ({ ask, hello }) => ({
    ...(await ask(`learn ${lesson.steps}`)),
    ...hello,
  }));
  const { missing, loss, accuracy } = learned;
  if (missing !== undefined || (Number.isFinite(loss) && accuracy >= ease * lesson.accuracy)) return learned;
  throw new Error(
    `[bench] ${contender.name}: expected an accuracy of ${ease * lesson.accuracy} after ${lesson.steps} steps, got ${accuracy}, loss ${loss}. It does not learn.`,
  );
}

/** What was found for threads and waiting, by peer and network: an optimizer changes neither. */
const threadsFound = new Map();

/** The best settings of a Python peer for some work, and all that were tried for it. */
export async function settingOf(contender, work, { processors, ms }) {
  const network = JSON.stringify([contender.peer, work.sizes, work.filters, work.batch]);
  const variants = contender.peer === "pytorch" ? (best) => pytorchVariants(best, work) : () => [];
  const measure = async (setting) => (await speedOf({ ...contender, setting }, ms)).speed;
  const found = await search(threadSettings(processors), variants, measure, threadsFound.get(network));
  threadsFound.set(network, found.threads);
  return found;
}

/** A contender at some work on these digits. */
export const at = (contender, work, { digits, python }) => ({
  ...contender,
  ...work,
  folder: digits.folder,
  ...(contender.python ? { python } : {}),
});

/** Those that run on this machine and learn, at their best settings. */
async function ready(work, context) {
  const { digits, processors, note, lack } = context;
  const found = [];
  for (const name of ["closurenet", ...work.beside]) {
    note(`${name} learns…`);
    const contender = at(contenders(processors)(name), work, context);
    const { missing, version } = await teach({ setting: { threads: 1 }, ...contender }, work, digits);
    if (missing !== undefined) {
      lack(`without ${name}: ${missing}`);
      continue;
    }
    if (contender.search) note(`${name}: the best of its settings…`);
    const { setting, tried } = contender.search ? await settingOf(contender, work, context) : contender;
    found.push({ ...contender, setting, tried, version });
  }
  return found;
}

/** A row of steps. */
export async function measureSteps(row, context) {
  const { rounds, ms, note, digits } = context;
  const work = steps[row];
  const [subject, ...others] = await ready(work, context);
  const peaks = work.filters ? [] : [{ ...peak, folder: digits.folder, turns: 2 }];
  const order = orderOfTurns(subject, [...others, ...peaks], rounds);
  const turns = [];
  for (const contender of order) {
    note(`turn ${turns.length + 1} of ${order.length}: ${contender.name}…`);
    turns.push({ who: contender, ...(await speedOf(contender, ms)) });
  }
  // What else runs can only make it slower: the peak is that of the best turn.
  const peakFlops = Math.max(...turns.filter(({ who }) => who.peer === "wasm-peak").map(({ speed }) => speed));
  const flop = work.filters ? undefined : flopPerImage(work.sizes, digits.inked);
  return {
    kind: "steps",
    about: work.about,
    ...(peaks.length > 0 && { peakGflops: peakFlops / 1e9 }),
    results: outcomes(turns, subject)
      .filter(({ who }) => who.peer !== "wasm-peak")
      .map(({ who, speed, ...rest }) => ({
        name: who.name,
        version: who.version,
        setting: who.setting,
        ...(who.tried && { tried: who.tried }),
        imagesPerSecond: speed,
        ...rest,
        ...(flop && who.kernels === "fast" && { shareOfPeak: (speed * flop) / (peakFlops * who.setting.threads) }),
      })),
  };
}
