import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as core from "@closurenet/core";
import { docExamples } from "@closurenet/fixtures/doc-examples";
import { expect, it } from "vitest";
import * as experiment from "./index.ts";
import * as node from "./node.ts";

it("has a README whose example runs", () => {
  const dir = mkdtempSync(join(tmpdir(), "experiment-"));
  const [example, ...others] = docExamples(new URL("..", import.meta.url)).filter(({ where }) =>
    where.startsWith("README"),
  );
  try {
    example!.run({ ...core, ...experiment, ...node, folder: join(dir, "run") });
  } finally {
    rmSync(dir, { recursive: true });
  }
  expect(others).toEqual([]);
});
