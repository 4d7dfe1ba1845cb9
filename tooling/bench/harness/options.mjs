import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** Ends the bench with a word on what was wrong. */
export function refuse(problem) {
  console.error(`[bench] ${problem}`);
  process.exit(2);
}

const known = {
  only: { type: "string", multiple: true },
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "0.4" },
  python: { type: "string", default: "python3" },
  write: { type: "boolean", default: false },
  into: { type: "string", default: fileURLToPath(new URL("../../../docs/", import.meta.url)) },
};

/** The command line, of which these options are known. */
export function readWords(options) {
  try {
    return parseArgs({ options, strict: true }).values;
  } catch ({ message }) {
    const names = Object.keys(options).map((name) => `--${name}`);
    return refuse(`${message.split(". ")[0]}. There is: ${names.join(", ")}.`);
  }
}

/** The command line of the bench. */
export function readOptions() {
  const values = readWords(known);
  const amount = (name, least) => {
    const value = Number(values[name]);
    if (!(value >= least && value < 1e6))
      refuse(`--${name}: expected a number of at least ${least}, got ${values[name]}.`);
    return value;
  };
  return { ...values, rounds: Math.round(amount("rounds", 1)), ms: 1000 * amount("seconds", 0.01) };
}

/** The rows that were asked for, by a part of their name or by the whole of it; all where none was. */
export function select(rows, words = []) {
  const meant = (word) => (rows.includes(word) ? [word] : rows.filter((row) => row.includes(word)));
  for (const word of words) {
    if (meant(word).length === 0)
      refuse(`--only: expected a part of a row's name, got ${word}. There is: ${rows.join(", ")}.`);
  }
  const wanted = new Set(words.flatMap(meant));
  return rows.filter((row) => words.length === 0 || wanted.has(row));
}
