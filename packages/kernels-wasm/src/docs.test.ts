import { docExamples } from "@closurenet/fixtures/doc-examples";
import { expect, test } from "vitest";
import * as scope from "./testing/doc-scope.ts";

/** The others run in a page: see pages.test.ts. */
const inNode = docExamples(new URL("..", import.meta.url)).filter(({ code }) => !/^\/\/ \w+\.ts\n/.test(code));

test.each(inNode)("the example at $where runs", async ({ run }) => {
  await expect(run(scope)).resolves.toBeUndefined();
});
