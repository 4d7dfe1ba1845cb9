export function fail(subject: string, message: string, cause?: unknown): never {
  throw new Error(`[kernels-wasm] ${subject}: ${message}`, cause === undefined ? undefined : { cause });
}
