import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pytorch } from "@closurenet/fixtures";
import type { ExportedFile } from "../index.ts";
import { writeExport } from "../node.ts";

/** An exported network, what goes into it, and the shape of that, how many first. */
export interface TorchJob {
  readonly files: readonly ExportedFile[];
  readonly rows: Float32Array;
  readonly shape: readonly number[];
}

/** What PyTorch makes of each job, by `model.py`, in one process. */
export function runTorch(jobs: readonly TorchJob[]): Float32Array[] {
  const root = mkdtempSync(join(tmpdir(), "pytorch-"));
  try {
    const folders = jobs.map(({ files, rows }, i) => {
      const folder = join(root, String(i));
      writeExport(folder, files);
      writeFileSync(join(folder, "x.bin"), rows);
      return folder;
    });
    python([], JSON.stringify(jobs.map(({ shape }, i) => ({ folder: folders[i], shape }))));
    return folders.map((folder) => new Float32Array(new Uint8Array(readFileSync(join(folder, "y.bin"))).buffer));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What `python3 model.py` prints. */
export const printed = (folder: string): string => python([folder]);

function python(args: readonly string[], input = ""): string {
  const script = fileURLToPath(new URL("run-models.py", import.meta.url));
  const { status, stdout, stderr, error } = spawnSync(pytorch.path!, [script, ...args], { input, encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(stderr);
  return stdout;
}
