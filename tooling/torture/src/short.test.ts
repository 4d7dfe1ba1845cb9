import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { bundledCommand } from "@closurenet/fixtures/command";
import { expect, onTestFinished, test } from "vitest";

const only = "kills,faults,writers,links,inputs"; // the others take their time

test("the short form: a few of each kind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "torture-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const main = await bundledCommand(folder);
  const script = resolve(import.meta.dirname, "../../torture.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [script, "--short", "--only", only, "--main", main]);
  expect(stdout.match(/\| [1-9][\d,]* (SIGKILLs|times two|links|cut)/g)).toHaveLength(4);
  expect(stdout).toContain("| 0 files differ, 0 resumes fail |");
  expect(stdout).toMatch(/\| 0 errors unclear, 0 hang, 0 end with other files \||\| skipped: strace/);
  expect(stdout).toContain("| 0 written outside, 0 hang |");
  expect(stdout).toContain("| 0 altered and taken for good, 0 errors untyped, 0 hang;");
});
