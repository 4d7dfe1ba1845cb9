import { layerConformance } from "@closurenet/core/testing";
import { describe, expect, test } from "vitest";
import { dropout } from "./dropout.ts";

describe.each([
  ["numbers", 6],
  ["images", [3, 2, 2]],
])("dropout on %s", (_, input) => {
  test.each(layerConformance(dropout(0.4), { input }))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});
