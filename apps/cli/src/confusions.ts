/** Of more classes than this no table is shown, but which pairs are confused most. */
const MOST_COLUMNS = 16;
const MOST_PAIRS = 16;

/** What a network confuses: counts by true class, and by what it read. */
export function confusions(counts: Int32Array, classes: readonly string[]): string {
  return classes.length > MOST_COLUMNS ? pairs(counts, classes) : table(counts, classes);
}

/** Rows are true classes, columns what the network read. Names that are more than numbers stand beside the rows only. */
function table(counts: Int32Array, classes: readonly string[]): string {
  const numbered = classes.map((name, i) => (name === String(i) ? name : `${name} ${i}`));
  const width = Math.max(11, ...numbered.map(({ length }) => length));
  const row = (label: string, cells: readonly unknown[]): string =>
    `${label.padStart(width)}  ${cells.map((cell) => String(cell).padStart(4)).join(" ")}`;
  const size = classes.length;
  const rows = numbered.map((label, i) =>
    row(
      label,
      [...counts.subarray(i * size, (i + 1) * size)].map((n) => n || "·"),
    ),
  );
  return [row("true \\ read", [...classes.keys()]), ...rows].join("\n");
}

/** The pairs that are confused most, and how many of each true class there are. */
function pairs(counts: Int32Array, classes: readonly string[]): string {
  const size = classes.length;
  const found = [...counts]
    .map((times, at) => ({ times, of: Math.floor(at / size), as: at % size }))
    .filter(({ times, of, as }) => times > 0 && of !== as)
    .toSorted((a, b) => b.times - a.times)
    .slice(0, MOST_PAIRS);
  const width = Math.max(4, ...classes.map(({ length }) => length));
  const row = (...[name, read, times, all]: readonly (string | number)[]): string =>
    `${String(name).padStart(width)}  ${String(read).padEnd(width)}  ${String(times).padStart(5)}  ${String(all).padStart(5)}`;
  const lines = found.map(({ times, of, as }) => {
    const all = counts.subarray(of * size, (of + 1) * size).reduce((sum, n) => sum + n, 0);
    return row(classes[of]!, classes[as]!, times, all);
  });
  return [row("true", "read", "times", "of"), ...lines].join("\n");
}
