import { expect, it } from "vitest";

const loaded = (): boolean => Object.hasOwn(globalThis, "_tfengine");

it("tfjs is loaded by the first check against it, and by nothing before", async () => {
  const { dense } = await import("../index.ts");
  await import("../testing.ts");
  const { tfjsCheck } = await import("./tfjs.ts");
  expect(loaded()).toBe(false);
  await expect(tfjsCheck(dense(3), (x) => x)).rejects.toThrow(/from the function in tfjs/);
  expect(loaded()).toBe(true);
});
