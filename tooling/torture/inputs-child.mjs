// Gives changed inputs to every parser: `node inputs-child.mjs DIR COUNT SEED EVERY`. Tells its parent how far it is, and what came of it.
import { changed, everyCutAndFlip } from "./changed-bytes.mjs";
import { parsers } from "./parsers.mjs";
import { random } from "./process.mjs";

const [dir, count, seed, every] = process.argv.slice(2).map((text, i) => (i === 0 ? text : Number(text)));
const SLOW_MS = 5000;
const typed = /^\[(?:checkpoint|exchange|experiment|mnist|viewer)\] \S/;
const MOST_CHARACTERS = 5000;
const outcome = { tried: 0, taken: 0, refused: 0, altered: [], untyped: [], slow: [], parsers: 0 };

/** Bytes that are held when nothing is under way. */
function held() {
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function tried(parser, expected, bytes) {
  const began = performance.now();
  const told = (problems, why) => {
    if (problems.length < 20)
      problems.push(`${parser.name}: ${why}: ${Buffer.from(bytes).toString("base64").slice(0, 4000)}`);
  };
  outcome.tried++;
  try {
    const parts = await parser.read(bytes);
    outcome.taken++;
    if (parser.sure && parts.some((part, i) => part !== undefined && part !== expected[i]))
      told(outcome.altered, "altered");
  } catch (error) {
    outcome.refused++;
    const { message } = error;
    if (!typed.test(message) || message.length > MOST_CHARACTERS)
      told(outcome.untyped, (error.stack ?? message).slice(0, 500));
  }
  if (performance.now() - began > SLOW_MS) told(outcome.slow, "slow");
}

const all = parsers(dir);
let grown = 0;
for (const parser of all) {
  const { name, inputs, mend = (bytes) => bytes, read, few } = parser;
  const next = random(seed);
  let before;
  for (const input of inputs) {
    const expected = await read(input);
    let n = 0;
    for (const bytes of everyCutAndFlip(input))
      if (n++ % (few ? 10 * every : every) === 0) await tried(parser, expected, mend(bytes));
    before ??= held();
    const times = Math.ceil((few ? count / 20 : count) / inputs.length);
    for (let i = 0; i < times; i++) {
      await tried(parser, expected, mend(changed(input, next)));
      if (i % 500 === 0) {
        process.send({ name });
        await new Promise((turn) => setImmediate(turn)); // files are closed
      }
    }
  }
  grown = Math.max(grown, held() - before);
}
if (Object.keys(Object.prototype).length > 0) outcome.untyped.push("all objects have gained keys");
process.send({
  outcome: { ...outcome, parsers: all.length, grown: grown / 2 ** 20, most: process.resourceUsage().maxRSS / 1024 },
});
