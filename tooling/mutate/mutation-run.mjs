// What a mutation run is: which mutants, which tests for each, and what came of it.
import { projectCopy } from "./copy.mjs";
import { marked, mutantsOf } from "./mutants.mjs";

/** Fisher and Yates' shuffle by the generator "mulberry32". */
function shuffled(items, seed) {
  const out = [...items];
  let state = seed;
  for (let i = out.length - 1; i > 0; i--) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    const j = Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const oneLine = (text) => {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};
const note = process.stderr.isTTY ? (text) => process.stderr.write(`\r\x1b[2K${text}`) : () => {};

/** How long each test file takes as it is, and which blocks of which files it runs. */
async function survey(copy, files) {
  const tests = [];
  for (const name of await copy.tests()) {
    const begin = performance.now();
    const plain = await copy.run(name, 600_000);
    if (plain !== "passed")
      throw new Error(`[mutate] ${name}: expected it to pass on the code as it is, got ${plain}.`);
    tests.push({ name, milliseconds: performance.now() - begin });
    note(name);
  }
  for (const { file, source } of files) copy.write(file, marked(source, file, copy.hits));
  for (const test of tests) {
    copy.takeHits();
    const passed = (await copy.run(test.name, 600_000)) === "passed";
    const hits = copy.takeHits();
    // A test that minds the marks runs who knows what, and so does one that leaves none: its code is in a browser.
    test.runs = ({ file, block }) => !passed || hits.size === 0 || hits.has(`${file} ${block}`);
  }
  for (const { file, source } of files) copy.write(file, source);
  return tests;
}

/**
 * Runs the mutants of `files` that are `chosen`, or a sample of them. A test file has four times its usual time and ten
 * seconds; the ones that killed in this file before come first, then the quick ones. Survivors are told as they are found.
 */
export async function mutationRun({ root, room, files, chosen, sample, seed, workers, survived }) {
  const all = files.flatMap(({ file, source }) =>
    mutantsOf(source, file)
      .map((mutant) => ({
        ...mutant,
        file,
        source,
        line: source.slice(0, mutant.start).split("\n").length,
        column: mutant.start - source.lastIndexOf("\n", mutant.start - 1),
        was: oneLine(source.slice(mutant.start, mutant.end)),
      }))
      .filter(chosen),
  );
  const mutants = sample < all.length ? shuffled(all, seed).slice(0, sample) : all;
  const copies = Array.from({ length: Math.min(workers, mutants.length) }, () => projectCopy(root, room));
  const tests = copies.length > 0 ? await survey(copies[0], files) : [];
  const kills = new Map();
  const killsOf = (test, file) => kills.get(`${test.name} ${file}`) ?? 0;
  const outcome = { failed: 0, "time-out": 0, passed: 0 };

  async function judge(copy, mutant) {
    const { file, source, start, end, text } = mutant;
    const able = tests
      .filter((test) => test.runs(mutant))
      .toSorted((a, b) => killsOf(b, file) - killsOf(a, file) || a.milliseconds - b.milliseconds);
    copy.write(file, source.slice(0, start) + text + source.slice(end));
    let verdict = "passed";
    for (const test of able) {
      verdict = await copy.run(test.name, 4 * test.milliseconds + 10_000);
      if (verdict === "passed") continue;
      kills.set(`${test.name} ${file}`, killsOf(test, file) + 1);
      break;
    }
    copy.write(file, source);
    outcome[verdict]++;
    note("");
    if (verdict === "passed") survived({ ...mutant, text: oneLine(text), run: able.length > 0 });
  }

  const queue = mutants.values();
  let done = 0;
  async function work(copy) {
    for (const mutant of queue) {
      await judge(copy, mutant);
      note(`${++done} of ${mutants.length}, ${outcome.passed} alive`);
    }
  }
  await Promise.all(copies.map(work));
  note("");
  return outcome;
}
