import type { Step } from "./steps.ts";

/**
 * Names for values in Python: of the input, and of what each line gives. A name is used again where its value is needed no
 * longer, so a plain network goes from x to x.
 */
export function variables<V>(
  input: V,
  lines: readonly { readonly takes: readonly V[]; readonly gives: V }[],
): (value: V) => string {
  const lastUse = new Map<V, number>();
  lines.forEach(({ takes }, i) => takes.forEach((value) => lastUse.set(value, i)));
  const names = new Map([[input, "x"]]);
  lines.forEach(({ gives }, i) => {
    const taken = new Set([...names].filter(([value]) => (lastUse.get(value) ?? -1) > i).map(([, name]) => name));
    let count = 0;
    while (taken.has(variable(count))) count++;
    names.set(gives, variable(count));
  });
  return (value) => names.get(value)!;
}

const variable = (i: number): string => (i < 3 ? "xyz"[i]! : `x${i}`);

/** `(3, 3)` */
export const tuple = (numbers: readonly number[]): string =>
  `(${numbers.join(", ")}${numbers.length === 1 ? "," : ""})`;

/** A dictionary of words. JSON's strings are Python's. */
export const dictionary = (words: Readonly<Record<string, string>>): string =>
  `{${Object.entries(words)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(", ")}}`;

export const indented =
  (by: number) =>
  (line: string): string =>
    " ".repeat(by) + line;

/** The last step's activation apart from the step, where the loss is made for it: its training starts from what comes before. */
export function withoutLink(
  steps: readonly Step[],
  loss: string,
): { steps: readonly Step[]; link: "softmax" | "sigmoid" | undefined } {
  const last = steps.at(-1);
  const link = loss === "softmax cross-entropy" ? "softmax" : loss === "binary cross-entropy" ? "sigmoid" : undefined;
  if (!link || !last || !("activation" in last)) return { steps, link: undefined };
  return { steps: [...steps.slice(0, -1), { ...last, activation: "identity" }], link };
}
