const out = process.stderr;

/** 12345.6 → "12,346". */
export const grouped = (value: number): string => Math.round(value).toLocaleString("en");

/** 0.97123 → "97.12 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** 83.4 s → "1:23". */
export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** 2.5e6 → "2.5 MB". */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;

/** A line at the foot of a terminal that is written over; where there is no terminal it stays silent. */
export interface ProgressLine {
  /** Shows `done` of 1 as a bar between two texts, at most some twenty times a second. */
  show(left: string, done: number, right: string): void;
  /** Takes the line away, so that others can be printed. */
  clear(): void;
}

export function progressLine(): ProgressLine {
  let shownAt = 0;
  let shown = false;
  const bar = 24;
  return {
    show(left, done, right) {
      const now = performance.now();
      if (!out.isTTY || now - shownAt < 50) return;
      const full = Math.round(Math.min(1, done) * bar);
      const text = `${left} ${"━".repeat(full)}${"─".repeat(bar - full)} ${right}`;
      out.write(`\r\x1b[2K${text.slice(0, Math.max(20, (out.columns || 80) - 1))}`);
      shownAt = now;
      shown = true;
    },
    clear() {
      if (shown) out.write("\r\x1b[2K");
      shown = false;
    },
  };
}
