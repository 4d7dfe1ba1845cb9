import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { placed, storeState, storedState } from "./window-state.ts";

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const beside = { x: 1440, y: 0, width: 2560, height: 1440 };
const was = { x: 1600, y: 100, width: 1800, height: 1200, maximised: false };

describe("placed", () => {
  test("the first window has a size of its own, and no more than the screen", () => {
    expect(placed(undefined, [beside])).toEqual({ width: 1360, height: 880, maximised: false });
    expect(placed(undefined, [laptop])).toEqual({ width: 1360, height: 875, maximised: false });
    expect(placed(undefined, [])).toEqual({ width: 1360, height: 880, maximised: false });
  });

  test("a place that is still on a screen is used", () => {
    expect(placed(was, [laptop, beside])).toEqual(was);
    expect(placed({ ...was, maximised: true }, [laptop, beside])).toEqual({ ...was, maximised: true });
  });

  test("one on a screen that is gone is not, and its size is cut to the one that is left", () => {
    expect(placed(was, [laptop])).toEqual({ width: 1440, height: 875, maximised: false });
    expect(placed({ ...was, width: 1000, height: 700 }, [laptop])).toEqual({
      width: 1000,
      height: 700,
      maximised: false,
    });
  });

  test.each([
    ["left of it", { x: -1790, y: 100 }, false],
    ["held by the last 120 pixels", { x: -1680, y: 100 }, true],
    ["right of it", { x: 1321, y: 100 }, false],
    ["its bar above it", { x: 0, y: 24 }, false],
    ["its bar at the upper edge", { x: 0, y: 25 }, true],
    ["its bar below it", { x: 0, y: 877 }, false],
  ])("a window %s", (_, at, used) => {
    expect("x" in placed({ ...was, ...at }, [laptop])).toBe(used);
  });

  test("is never smaller than the page can be", () => {
    expect(placed({ ...was, width: 20, height: 20 }, [beside])).toMatchObject({ width: 900, height: 640 });
    expect(placed(undefined, [{ x: 0, y: 0, width: 640, height: 480 }])).toMatchObject({ width: 900, height: 640 });
  });
});

describe("what is stored", () => {
  const folder = mkdtempSync(join(tmpdir(), "viewer-window-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("comes back; a folder that is not there is made", () => {
    const inner = join(folder, "not-there-yet");
    expect(storedState(inner)).toBeUndefined();
    storeState(inner, { ...was, maximised: true });
    expect(storedState(inner)).toEqual({ ...was, maximised: true });
  });

  test("what is damaged counts for nothing", () => {
    for (const text of [
      "",
      "{",
      "null",
      "[1]",
      '{"x":1,"y":2,"width":"wide","height":4}',
      '{"x":1,"y":2,"width":0,"height":4}',
    ]) {
      writeFileSync(join(folder, "window.json"), text);
      expect(storedState(folder), `of ${text}`).toBeUndefined();
    }
  });

  test("what cannot be written is no error", () => {
    expect(() => storeState(join(folder, "window.json"), was)).not.toThrow();
  });
});
