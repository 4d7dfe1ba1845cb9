import { expect, test } from "vitest";
import { fail, reason } from "./errors.ts";

test("an error tells where it comes from, and what was thrown before it", () => {
  const cause = new Error("no room");
  expect(() => fail("f", "expected room.", cause)).toThrow(
    expect.objectContaining({ message: "[checkpoint] f: expected room.", cause }),
  );
  expect(() => fail("f", "expected room.")).toThrow(expect.not.objectContaining({ cause: expect.anything() }));
  expect([cause, "full", undefined].map(reason)).toEqual(["no room", "full", "undefined"]);
});
