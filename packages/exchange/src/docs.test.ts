import { docExamples, inNewFolder } from "@closurenet/fixtures/doc-examples";
import { expect, test } from "vitest";
import * as scope from "./testing/doc-scope.ts";

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", async ({ run }) => {
  await expect(inNewFolder(() => run(scope))).resolves.toBeUndefined();
});
