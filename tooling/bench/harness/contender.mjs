// The process of a JavaScript contender: `node contender.mjs '{"peer": …, "folder": …, "sizes": …, …}'`.
// peers/contender.py is the same for Python.
import { createInterface } from "node:readline";
import { floats, readDigits } from "./digits.mjs";

const spec = JSON.parse(process.argv[2]);
const digits = readDigits(spec.folder);
const { contender } = await import(`../peers/${spec.peer}.mjs`);
const { step, predict, ...hello } = await contender(spec, digits);

/** The mean cross-entropy and the share of right answers on the first 1000 test digits. */
function examine() {
  const n = Math.min(1000, digits.test.labels.length);
  const labels = digits.test.labels.subarray(0, n);
  const shares = predict(floats(digits.test.images.subarray(0, n * 784)), n);
  let [loss, right] = [0, 0];
  labels.forEach((label, i) => {
    const row = Array.from({ length: 10 }, (_, k) => shares[i * 10 + k]);
    loss -= Math.log(Math.max(row[label], 1e-300)) / n;
    right += Number(row.indexOf(Math.max(...row)) === label);
  });
  return { loss, accuracy: right / n };
}

function work(atLeast) {
  const began = performance.now();
  let [done, ms] = [0, 0];
  while (ms < atLeast) {
    done += step();
    ms = performance.now() - began;
  }
  return { done, ms };
}

const answers = {
  learn(steps) {
    for (let i = 0; i < steps; i++) step();
    return examine();
  },
  go(ms) {
    work(ms); // code compiled, threads awake, caches warm
    return { ...work(ms), peakBytes: process.resourceUsage().maxRSS * 1024 };
  },
  memory(steps) {
    for (let i = 0; i < steps; i++) step();
    globalThis.gc();
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    return { heapUsed, arrayBuffers, rss };
  },
};

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say(hello);
for await (const line of createInterface({ input: process.stdin })) {
  const [question, amount] = line.split(" ");
  say(answers[question](Number(amount)));
}
process.exit(0);
