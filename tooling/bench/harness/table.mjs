/** Rows of text under a header, as wide as they need: the first column to the left, numbers to the right. */
export function table(header, rows) {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  return all
    .map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join("  "))
    .join("\n");
}

/** Three digits, or whole: 0.123, 12.3, 1,234. */
export const number = (value) =>
  value === undefined
    ? ""
    : value.toLocaleString("en", value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });

/** The same as Markdown. */
export const markdown = (header, rows) =>
  [header, header.map((_, i) => (i === 0 ? "---" : "--:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
