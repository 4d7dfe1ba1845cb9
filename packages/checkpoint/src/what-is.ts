import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fail } from "./errors.ts";

/** What was found at a path. */
export type Found =
  | { readonly kind: "run"; readonly dir: string }
  | { readonly kind: "recording"; readonly path: string }
  | {
      readonly kind: "models";
      readonly dir: string;
      /** Paths relative to `dir`, the names for `modelFrames`. */ readonly files: readonly string[];
    };

const isModel = (name: string): boolean => name.endsWith(".safetensors");

/**
 * Says whether `path` is a run's folder, a recording, one safetensors file, or a folder of them. The files may also be one
 * level below the folder (`checkpoint-500/model.safetensors`).
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
  const entries = readdirSync(path, { withFileTypes: true });
  const direct = entries.filter((entry) => isModel(entry.name)).map((entry) => entry.name);
  const files =
    direct.length > 0
      ? direct
      : entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => modelsIn(path, name));
  if (files.length > 0) return { kind: "models", dir: path, files: files.toSorted() };
  return fail(
    path,
    `expected a run, a recording or a folder of models, got a folder of ${entries.length} other things. ${known}`,
  );
}

const modelsIn = (dir: string, name: string): string[] =>
  readdirSync(join(dir, name))
    .filter(isModel)
    .map((file) => `${name}/${file}`);
