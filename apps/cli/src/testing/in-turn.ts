import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Command } from "./command.ts";

/** How one of the commands ended. */
export interface Outcome {
  readonly code: number;
  readonly said: string;
}

const script = `
  import { writeFileSync } from "node:fs";
  const [module, lines] = process.argv.splice(1);
  const { oneLine } = await import(module);
  let said = "";
  for (const stream of [process.stdout, process.stderr]) stream.write = (part) => (said += part) !== "";
  const outcomes = [];
  for (const line of JSON.parse(lines)) {
    process.exitCode = 0;
    await oneLine(line);
    outcomes.push({ code: process.exitCode, said });
    said = "";
  }
  writeFileSync(1, JSON.stringify(outcomes));
  process.exit(0);`;

/** Runs many commands one after the other in one process, in a tenth of the time. A process that hangs is ended. */
export function inTurn({ dir, digits }: Command, lines: readonly (readonly string[])[]): Outcome[] {
  const args = ["--input-type=module", "--eval", script, "--", join(dir, "bin/one-line.mjs"), JSON.stringify(lines)];
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, args, {
    cwd: dir,
    env: { PATH: process.env["PATH"], CI: "1", MNIST_DIR: digits },
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`expected all commands to end, got ${signal ?? status}: ${stderr}`);
  return JSON.parse(stdout);
}
