/** Throws an error that names its place: `[layers-conv] conv2d: expected …, got …. …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[layers-conv] ${subject}: ${message}`);
}
