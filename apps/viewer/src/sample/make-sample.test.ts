import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { makeSample } from "./make-sample.ts";

const kept = fileURLToPath(new URL("../renderer/public/sample", import.meta.url));

test("the film of the welcome screen is what the program makes, and small", () => {
  const folder = mkdtempSync(join(tmpdir(), "viewer-sample-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  makeSample(folder);
  const alike = (name: string): boolean => readFileSync(join(folder, name)).equals(readFileSync(join(kept, name)));
  // Where they differ on purpose: npx pnpm --filter @closurenet/viewer sample
  expect(["run.json", "recording.mcap"].filter((name) => !alike(name))).toEqual([]);
  expect(statSync(join(kept, "recording.mcap")).size).toBeLessThan(1e6);
});
