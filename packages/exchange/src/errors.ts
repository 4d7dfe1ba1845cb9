/** Throws an error that names its place: `[exchange] model.safetensors: expected …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[exchange] ${subject}: ${message}`);
}
