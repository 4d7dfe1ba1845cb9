import { modules } from "./generated/modules.ts";
import { builtin, isNode20 } from "./surroundings.ts";

type Build = keyof typeof modules;

function binary(build: Build): Uint8Array<ArrayBuffer> {
  const text = atob(modules[build]);
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** Node 20 has relaxed SIMD behind a flag, which may be set until it compiles; on later ones, setting it throws. */
function unlockRelaxed(): void {
  if (!isNode20) return;
  builtin<{ setFlagsFromString(flag: string): void }>("v8")?.setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** The module, or why there is none. */
function moduleOf(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | string {
  if (typeof WebAssembly === "undefined") return "there is no WebAssembly here";
  try {
    return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : "this engine lacks its instructions";
  } catch (error) {
    const policy = "A Content-Security-Policy has to allow script-src 'wasm-unsafe-eval'";
    return `it may not be compiled here (${error instanceof Error ? error.message : String(error)}). ${policy}`;
  }
}

const compiled = new Map<Build, WebAssembly.Module | string>();

function compiledOnce(build: Build): WebAssembly.Module | string {
  if (build.startsWith("relaxed")) unlockRelaxed();
  const found = compiled.get(build) ?? moduleOf(binary(build));
  compiled.set(build, found);
  return found;
}

/** The build of that kind, compiled once; undefined where the engine refuses it. */
export function compile(relaxed: boolean, shared: boolean): WebAssembly.Module | undefined {
  const found = compiledOnce(`${relaxed ? "relaxed" : "mulAdd"}${shared ? "Shared" : ""}`);
  return typeof found === "string" ? undefined : found;
}

/** Why not even the plainest build runs here; the empty text where it does. */
export function refusal(): string {
  const found = compiledOnce("mulAdd");
  return typeof found === "string" ? found : "";
}
