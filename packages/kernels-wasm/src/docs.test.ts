import * as core from "@closurenet/core";
import { docExamples } from "@closurenet/fixtures/doc-examples";
import { expect, test } from "vitest";
import * as own from "./index.ts";

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", ({ run }) => {
  expect(() => run({ ...core, ...own })).not.toThrow();
});
