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

/** Undefined where the engine lacks an instruction, a policy forbids WebAssembly, or there is none. */
function moduleOf(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | undefined {
  try {
    return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
  } catch {
    return undefined;
  }
}

const compiled = new Map<Build, WebAssembly.Module | undefined>();

/** The build of that kind, compiled once; undefined where the engine refuses it. */
export function compile(relaxed: boolean, shared: boolean): WebAssembly.Module | undefined {
  const build: Build = `${relaxed ? "relaxed" : "mulAdd"}${shared ? "Shared" : ""}`;
  if (!compiled.has(build)) {
    if (relaxed) unlockRelaxed();
    compiled.set(build, moduleOf(binary(build)));
  }
  return compiled.get(build);
}
