import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docExamples, inNewFolder } from "@closurenet/fixtures/doc-examples";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildNetwork } from "./index.ts";
import { recordRun, saveNetwork } from "./node.ts";
import * as scope from "./testing/doc-scope.ts";

/** In `runs/digits` the examples find that experiment, stopped after its first epoch; in `digits.safetensors` its network. */
let laid: string;
beforeAll(() => {
  laid = mkdtempSync(join(tmpdir(), "experiment-"));
  for (const { step } of recordRun(join(laid, "runs", "digits"), scope.experiment, scope.data)) if (step === 6) break;
  saveNetwork(join(laid, "digits.safetensors"), buildNetwork(scope.experiment));
});
afterAll(() => rmSync(laid, { recursive: true }));

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", async ({ run }) => {
  const running = inNewFolder(async () => {
    cpSync(laid, ".", { recursive: true });
    await run(scope);
  });
  await expect(running).resolves.toBeUndefined();
});
