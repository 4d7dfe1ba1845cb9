/** Throws `[checkpoint] subject: message`, the shape of every error that a user can cause. */
export function fail(subject: string, message: string, cause?: unknown): never {
  throw new Error(`[checkpoint] ${subject}: ${message}`, cause === undefined ? undefined : { cause });
}

/** The message of what was thrown. */
export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The code of a system's error, such as ENOSPC; undefined if it has none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
