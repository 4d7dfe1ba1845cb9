/** Throws an error that names its place: `[experiment] run.json: layers.0.units: expected …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[experiment] ${subject}: ${message}`);
}
