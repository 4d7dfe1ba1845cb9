/** The names of the outcomes that equal an earlier one. */
export function repeated(outcomes: Readonly<Record<string, unknown>>): string[] {
  const seen = new Map<string, string>();
  return Object.entries(outcomes).flatMap(([name, outcome]) => {
    const text = JSON.stringify(outcome);
    const first = seen.get(text);
    seen.set(text, first ?? name);
    return first === undefined ? [] : [`${name} as ${first}`];
  });
}
