import { expect, test } from "vitest";
import { bindingOf, bindings } from "./keys.ts";

const event = (key: string, held: object = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

test.each([
  [" ", "Play, pause"],
  ["K", "Play, pause"],
  [",", "One frame back"],
  ["?", "This list"],
  ["f", "Follow a run that grows"],
])("%j: %s", (key, action) => {
  expect(bindingOf(event(key))?.action).toBe(action);
});

test("what the browser and the system mean is left to them", () => {
  for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
    for (const key of ["k", "n", "c", "f", "r", "ArrowLeft", "Home", "["])
      expect(bindingOf(event(key, held))).toBeUndefined();
  }
  expect(bindingOf(event("o", { ctrlKey: true }))?.action).toBe("Open a recording");
  expect(bindingOf(event("O", { metaKey: true, shiftKey: true }))?.action).toBe("Open a run folder");
  expect(bindingOf(event("o"))).toBeUndefined();
});

test("no key means two things", () => {
  const keys = bindings.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
});
