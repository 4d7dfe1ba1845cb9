import * as core from "@closurenet/core";
import { docExamples } from "@closurenet/fixtures/doc-examples";
import { expect, test } from "vitest";
import * as own from "./index.ts";

const labels = Array.from({ length: 20 }, (_, i) => i % 10);
const data = core.dataset({ inputs: new Float32Array(20 * 784), labels, classes: 10 });

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", ({ run }) => {
  expect(() => run({ ...core, ...own, data })).not.toThrow();
});
