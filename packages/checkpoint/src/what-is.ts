import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fail, reason } from "./errors.ts";

/** What was found at a path. */
export type Found =
  | { readonly kind: "run"; readonly dir: string }
  | { readonly kind: "recording"; readonly path: string }
  | {
      readonly kind: "models";
      readonly dir: string;
      /** Safetensors files and the indexes of their shards, as paths relative to `dir`, with `/` between folders. */
      readonly files: readonly string[];
    };

const isModel = (name: string): boolean => /\.safetensors$/i.test(name);
const isIndex = (name: string): boolean => /\.safetensors\.index(?:\.[\w-]+)?\.json$/i.test(name);

/** How far models are looked for: folders within folders, and entries in all. */
const MOST = { depth: 4, entries: 100_000 };

/**
 * Says whether `path` is a run's folder, a recording, one safetensors file, or a folder of them. The files may also be in
 * folders below it, up to four deep (`run/checkpoints/step-500/model.safetensors`).
 *
 * @throws if it is none of these; the message says what is expected.
 * @example
 * whatIs("runs/digits").kind; // "run"
 * whatIs("models").kind; // "models", a folder of safetensors files
 */
export function whatIs(path: string): Found {
  const known = "Open a run's folder (with run.json), a recording (.mcap), or safetensors files.";
  if (!existsSync(path)) fail(path, `expected a run, a recording or a folder of models, found nothing there. ${known}`);
  if (!statSync(path).isDirectory()) {
    if (path.toLowerCase().endsWith(".mcap")) return { kind: "recording", path };
    if (isModel(path)) return { kind: "models", dir: join(path, ".."), files: [basename(path)] };
    if (basename(path) === "run.json") return { kind: "run", dir: join(path, "..") };
    fail(path, `expected a .mcap or .safetensors file, got ${JSON.stringify(basename(path))}. ${known}`);
  }
  if (existsSync(join(path, "run.json"))) return { kind: "run", dir: path };
  const recording = join(path, "recording.mcap");
  if (existsSync(recording)) return { kind: "recording", path: recording };
  const files = modelsIn(path);
  if (files.some(isModel)) return { kind: "models", dir: path, files: files.toSorted() };
  let others: number;
  try {
    others = readdirSync(path).length;
  } catch (error) {
    return fail(path, `could not be listed: ${reason(error)}. ${known}`, error);
  }
  return fail(
    path,
    `expected a run, a recording or a folder of models, got a folder of ${others} other things. ${known}`,
  );
}

/** The models in a folder, and in the folders below it. What cannot be read, or is no file, is passed over. */
function modelsIn(dir: string): string[] {
  const found: string[] = [];
  let left = MOST.entries;
  const walked = new Set<string>(); // a link may lead back to where it lies
  const walk = (folder: string, depth: number): void => {
    const real = quietly(() => realpathSync(join(dir, folder)));
    if (real === undefined || walked.has(real)) return;
    walked.add(real);
    const entries = quietly(() => readdirSync(real, { withFileTypes: true })) ?? [];
    if (entries.some(({ name }) => name === "run.json")) return; // a run of ours, which is opened by itself
    for (const entry of entries) {
      const { name } = entry;
      if (--left < 0) return;
      if (name.startsWith(".") || name === "node_modules") continue;
      const inner = folder === "" ? name : `${folder}/${name}`;
      const is = entry.isSymbolicLink() ? quietly(() => statSync(join(real, name))) : entry;
      if (is?.isDirectory() && depth < MOST.depth) walk(inner, depth + 1);
      else if (is?.isFile() && (isModel(name) || isIndex(name))) found.push(inner);
    }
  };
  walk("", 0);
  return found;
}

function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
