/** Throws an error that names its place: `[exchange] model.safetensors: expected …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[exchange] ${subject}: ${message}`);
}

/** The message of what was thrown. */
export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
