/** Throws an error that names its place: `[experiment] run.json: layers.0.units: expected …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[experiment] ${subject}: ${message}`);
}

/** Runs `cleanUp` and ignores its errors: it runs after another error, and that one must reach the caller. */
export function quietly(cleanUp: () => void): void {
  try {
    cleanUp();
  } catch {
    // the earlier error counts
  }
}

/** The message of what was thrown. */
export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
