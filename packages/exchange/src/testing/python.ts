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

/** What the `model.py` of each job makes of its rows, in one process of Python, under PyTorch or Keras. */
export function runPython(script: "run-pytorch.py" | "run-keras.py", jobs: readonly Job[]): Float32Array[] {
  const root = mkdtempSync(join(tmpdir(), "python-"));
  try {
    const folders = jobs.map(({ files, rows }, i) => {
      const folder = join(root, String(i));
      writeExport(folder, files);
      writeFileSync(join(folder, "x.bin"), rows);
      return folder;
    });
    run([scriptAt(script)], JSON.stringify(jobs.map(({ shape }, i) => ({ folder: folders[i], shape }))));
    return folders.map((folder) => new Float32Array(new Uint8Array(readFileSync(join(folder, "y.bin"))).buffer));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What `python3 model.py` of PyTorch prints. */
export function printedByTorch(files: readonly ExportedFile[]): string {
  const folder = mkdtempSync(join(tmpdir(), "python-"));
  try {
    writeExport(folder, files);
    return run([scriptAt("run-pytorch.py"), folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Fails where `code` is no Python. */
export const compiled = (code: string): string =>
  run(["-c", "import sys; compile(sys.stdin.read(), 'model.py', 'exec')"], code);

const scriptAt = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

function run(args: readonly string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(python.path!, args, { input, encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(stderr);
  return stdout;
}
