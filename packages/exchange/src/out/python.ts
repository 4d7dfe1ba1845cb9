import { takes, type Step, type Steps, type Value } from "./steps.ts";

/**
 * Names for the values of a network in Python. A name is used again where its value is needed no longer, so a plain network
 * goes from x to x.
 */
export function variables({ input, steps }: Pick<Steps, "input" | "steps">): ReadonlyMap<Value, string> {
  const lastUse = new Map<Value, number>();
  steps.forEach((step, i) => takes(step).forEach((value) => lastUse.set(value, i)));
  const names = new Map([[input, "x"]]);
  steps.forEach((step, i) => {
    const taken = new Set([...names].filter(([value]) => (lastUse.get(value) ?? -1) > i).map(([, name]) => name));
    let count = 0;
    while (taken.has(variable(count))) count++;
    names.set(step.to, variable(count));
  });
  return names;
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
