import { readdirSync, readFileSync } from "node:fs";
import { docExamples, inNewFolder } from "@closurenet/fixtures/doc-examples";
import { expect, test } from "vitest";
import * as scope from "./testing/doc-scope.ts";

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", async ({ where, run }) => {
  await inNewFolder(async () => {
    await run(scope);
    const written = readdirSync(".").map((name) => [name, readFileSync(name).toString("latin1", 0, 6)]);
    expect(written).toEqual(where.startsWith("README") ? [["film.gif", "GIF89a"]] : []);
  });
});
