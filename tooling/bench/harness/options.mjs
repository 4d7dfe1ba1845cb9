import { parseArgs } from "node:util";

/** Ends the bench with a word on what was wrong. */
export function refuse(problem) {
  console.error(`[bench] ${problem}`);
  process.exit(2);
}

const common = {
  only: { type: "string", multiple: true },
  rounds: { type: "string" },
  seconds: { type: "string" },
  json: { type: "boolean", default: false },
};

/** The command line of a bench: the options all have, and its own. */
export function readOptions({ defaults, own = {} }) {
  let values;
  try {
    ({ values } = parseArgs({ options: { ...common, ...own }, strict: true }));
  } catch ({ message }) {
    const names = Object.keys({ ...common, ...own }).map((name) => `--${name}`);
    refuse(`${message.split(". ")[0]}. There is: ${names.join(", ")}.`);
  }
  const amount = (name, least) => {
    const value = Number(values[name] ?? defaults[name]);
    if (!(value >= least && value < 1e6))
      refuse(`--${name}: expected a number of at least ${least}, got ${values[name]}.`);
    return value;
  };
  return { ...values, rounds: Math.round(amount("rounds", 1)), seconds: amount("seconds", 0.01) };
}

/** Those whose name holds one of the words; all where there are none. */
export function select(contenders, words = []) {
  for (const word of words) {
    if (!contenders.some(({ name }) => name.includes(word))) {
      refuse(
        `--only: expected a part of a name, got ${word}. There is: ${[...new Set(contenders.map(({ name }) => name))].join(", ")}.`,
      );
    }
  }
  return contenders.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
}
