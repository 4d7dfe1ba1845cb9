/** Something that was worked out, assumed or left aside, in a sentence for whoever opens the files. */
export interface Said {
  /** What it is about: a row of a table. */
  readonly about: "checkpoints" | "network" | "weights" | "input" | "left aside" | "problem";
  readonly text: string;
}

const MOST = 60;

/** A name out of a file as it may stand in a sentence: short, and without what a terminal or a page would act on. */
export function plain(name: string): string {
  const shown = name.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]|`/gu, "");
  return shown.length > MOST ? `${shown.slice(0, MOST - 1)}…` : shown;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, names.length > most ? most - 1 : most).map(plain);
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown;
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** 1, "file" → "1 file"; 3, "file" → "3 files". */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
