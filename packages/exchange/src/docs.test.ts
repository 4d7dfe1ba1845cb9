import { docExamples, inNewFolder } from "@closurenet/fixtures/doc-examples";
import { expect, test } from "vitest";
import * as scope from "./testing/doc-scope.ts";
import { layModels } from "./testing/models.ts";

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", async ({ run }) => {
  const running = inNewFolder(async () => {
    layModels();
    await run(scope);
  });
  await expect(running).resolves.toBeUndefined();
});
