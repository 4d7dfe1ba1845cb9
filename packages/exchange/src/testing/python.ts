import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { python } from "@closurenet/fixtures";
import type { ExportedFile } from "../index.ts";
import { writeExport } from "../node.ts";

/** An exported network, what goes into it, and the shape of that, how many first. */
export interface Job {
  readonly files: readonly ExportedFile[];
  readonly rows: Float32Array;
  readonly shape: readonly number[];
}

/** What the `model.py` of each job makes of its rows, in one process of Python, under PyTorch or Keras, and what it prints. */
export function runPython(
  script: "run-pytorch.py" | "run-keras.py",
  jobs: readonly Job[],
): { readonly outputs: readonly Float32Array[]; readonly printed: string } {
  const root = mkdtempSync(join(tmpdir(), "python-"));
  try {
    const folders = jobs.map(({ files, rows }, i) => {
      const folder = join(root, String(i));
      writeExport(folder, files);
      writeFileSync(join(folder, "x.bin"), rows);
      return folder;
    });
    const input = jobs.map(({ shape }, i) => ({ folder: folders[i], shape, first: i === 0 }));
    const printed = run([fileURLToPath(new URL(script, import.meta.url))], JSON.stringify(input));
    const outputs = folders.map((folder) => new Uint8Array(readFileSync(join(folder, "y.bin"))));
    return { outputs: outputs.map(({ buffer }) => new Float32Array(buffer)), printed };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Fails where `code` is no Python. */
export const compiled = (code: string): string =>
  run(["-c", "import sys; compile(sys.stdin.read(), 'model.py', 'exec')"], code);

function run(args: readonly string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(python.path!, args, { input, encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(stderr);
  return stdout;
}
