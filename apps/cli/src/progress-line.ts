import { canOverwrite, overwrite } from "./output.ts";

const BAR = 24;

/** A line at the foot of a terminal that is written over; where there is no terminal it stays silent. */
export interface ProgressLine {
  /** Shows `done` of 1 as a bar after `left`, and as many of the facts as there is room for; some ten times a second. */
  show(left: string, done: number, facts?: readonly string[]): void;
  /** Takes the line away, so that others can be printed. */
  clear(): void;
}

/** `epoch 2/5 ━━━━━───── 0:12 left  loss 0.134`, never wider than `width`. */
export function progressText(left: string, done: number, facts: readonly string[], width: number): string {
  const room = width - left.length - 2;
  const size = Math.min(BAR, room - (facts[0]?.length ?? 0));
  if (size < 4) return left.slice(0, width);
  const full = Math.round(Math.min(1, Math.max(0, done)) * size);
  let text = `${left} ${"━".repeat(full)}${"─".repeat(size - full)} ${facts[0] ?? ""}`;
  for (const fact of facts.slice(1)) {
    if (text.length + 2 + fact.length > width) break;
    text += `  ${fact}`;
  }
  return text.trimEnd();
}

export function progressLine(): ProgressLine {
  let shownAt = -Infinity;
  let shown = false;
  return {
    show(left, done, facts = []) {
      const now = performance.now();
      if (!canOverwrite() || now - shownAt < 100) return;
      // Written over first and cut behind: a line that is erased first would flicker. The last column stays free, for some
      // terminals break the line there.
      overwrite(progressText(left, done, facts, (process.stderr.columns || 80) - 1));
      shownAt = now;
      shown = true;
    },
    clear() {
      if (shown) overwrite("");
      shown = false;
      shownAt = -Infinity;
    },
  };
}
