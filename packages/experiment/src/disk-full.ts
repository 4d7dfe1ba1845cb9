const full = new Set<unknown>(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Whether an error was caused by a disk, a quota or a file that is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && full.has(error.code)) || isDiskFull(error.cause);
}
