import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder for what the test files of one run share. */
    readonly runFolder: string;
  }
}

let folder: string | undefined;

/** Makes the folder before the first test. */
export function setup(project: TestProject): void {
  folder = mkdtempSync(join(tmpdir(), "viewer-tests-"));
  project.provide("runFolder", folder);
}

/** Removes it after the last. */
export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
