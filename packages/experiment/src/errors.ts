/** Throws an error that names its place: `[experiment] run.json: layers.0.units: expected …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[experiment] ${subject}: ${message}`);
}

/** Does what can be done where an earlier error is to be told. */
export function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // There is an earlier error to tell.
  }
}

/** What went wrong, in the words of whoever threw it. */
export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
