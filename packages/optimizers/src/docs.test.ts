import * as core from "@closurenet/core";
import { docExamples } from "@closurenet/fixtures/doc-examples";
import { expect, test } from "vitest";
import * as own from "./index.ts";

const data = core.dataset({ inputs: [0, 1, 1, 0], labels: [0, 1], classes: 2 });
const net = core.mlp([2, 3, 2]);

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", ({ run }) => {
  expect(() => run({ ...core, ...own, data, net })).not.toThrow();
});
