import { expect, test } from "vitest";
import { type KeyLike, bindingOf as bindingIn, keysIn } from "./keys.ts";

const bindingOf = (typed: KeyLike) => bindingIn(typed, "web");

const event = (key: string, code = "", held: object = {}) => ({
  key,
  code,
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
  ["f", "Follow a run that grows, as End does"],
])("%j: %s", (key, action) => {
  expect(bindingOf(event(key))?.action).toBe(action);
});

const altGr = { ctrlKey: true, altKey: true }; // as Windows reports it; Linux reports nothing
const option = { altKey: true };
const shift = { shiftKey: true };

test.each([
  ["US", "[", "BracketLeft", {}, "Slower"],
  ["US", "]", "BracketRight", {}, "Faster"],
  ["German, its place", "ü", "BracketLeft", {}, "Slower"],
  ["German, its place", "+", "BracketRight", {}, "Faster"],
  ["German, AltGr+8 on Windows", "[", "Digit8", altGr, "Slower"],
  ["German, AltGr+9 on Windows", "]", "Digit9", altGr, "Faster"],
  ["German, AltGr+8 on Linux", "[", "Digit8", {}, "Slower"],
  ["German, Option+5 on macOS", "[", "Digit5", option, "Slower"],
  ["German, Option+6 on macOS", "]", "Digit6", option, "Faster"],
  ["French, a dead key", "Dead", "BracketLeft", {}, "Slower"],
  ["French", "$", "BracketRight", {}, "Faster"],
  ["French, AltGr+5", "[", "Digit5", altGr, "Slower"],
  ["French, Shift+,", "?", "KeyM", shift, "This list"],
  ["French", ",", "KeyM", {}, "One frame back"],
  ["French, Shift+;", ".", "Comma", shift, "One frame on"],
  ["Spanish", "+", "BracketRight", {}, "Faster"],
  ["Italian, AltGr+è", "[", "BracketLeft", altGr, "Slower"],
  ["Swedish", "å", "BracketLeft", {}, "Slower"],
  ["Brazilian", "[", "BracketRight", {}, "Slower"],
  ["Brazilian", "]", "Backslash", {}, "Faster"],
  ["Hebrew, mirrored", "]", "BracketLeft", {}, "Faster"],
  ["Japanese", "[", "BracketRight", {}, "Slower"],
  ["Dvorak", "[", "Minus", {}, "Slower"],
  ["Dvorak", "=", "BracketRight", {}, "Faster"],
  ["Dvorak", ",", "KeyW", {}, "One frame back"],
  ["Dvorak, Shift+/", "?", "BracketLeft", shift, "This list"],
  ["Dvorak, T where US has K", "t", "KeyK", {}, "Train a network here"],
  ["Dvorak", "k", "KeyV", {}, "Play, pause"],
  ["German, Shift+ß", "?", "Minus", shift, "This list"],
  ["Russian", "х", "BracketLeft", {}, "Slower"],
  ["Russian", "ъ", "BracketRight", {}, "Faster"],
  ["Russian", "л", "KeyK", {}, "Play, pause"],
  ["Russian", "Л", "KeyK", shift, "Play, pause"],
  ["Russian", "б", "Comma", {}, "One frame back"],
  ["Russian", ".", "Slash", {}, "One frame on"],
  ["Russian, Shift+7", "?", "Digit7", shift, "This list"],
  ["Russian", "щ", "KeyO", { ctrlKey: true }, "Open file"],
  ["Greek", "ν", "KeyN", {}, "Next scale"],
  ["Arabic", "ج", "BracketLeft", {}, "Slower"],
  ["no key at all", "Unidentified", "", {}, undefined],
])("%s: %j at %s with %j is %s", (_, key, code, held, action) => {
  expect(bindingOf(event(key, code, held))?.action).toBe(action);
});

test("what the browser and the system mean is left to them", () => {
  for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
    for (const key of ["x", "n", "c", "f", "r", "ArrowLeft", "Home", "Backspace"])
      expect(bindingOf(event(key, "", held))).toBeUndefined();
  }
  // Back and forward in Safari.
  for (const held of [{ ctrlKey: true }, { metaKey: true }])
    for (const [key, code] of [
      ["[", "BracketLeft"],
      ["]", "BracketRight"],
    ] as const)
      expect(bindingOf(event(key, code, held))).toBeUndefined();
  expect(bindingOf(event("ü", "BracketLeft", { altKey: true }))).toBeUndefined();
  expect(bindingOf(event("o", "KeyO", { ctrlKey: true }))?.action).toBe("Open file");
  expect(bindingOf(event("O", "KeyO", { metaKey: true, shiftKey: true }))?.action).toBe("Open run folder");
  expect(bindingOf(event("k", "KeyK", { metaKey: true }))?.action).toBe("All commands, by their names");
  expect(bindingOf(event("o", "KeyO"))).toBeUndefined();
});

test("no key means two things", () => {
  const keys = keysIn("web").flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a page that carries its film has no keys for what it cannot do", () => {
  const without = keysIn("web").filter((binding) => !keysIn("shared").includes(binding));
  expect(without.map(({ keys }) => keys.join())).toEqual(["F", "E", "M", "T", "Ctrl+O", "Ctrl+Shift+O"]);
  expect(bindingIn(event("e"), "shared")).toBeUndefined();
  expect(bindingIn(event("o", "KeyO", { ctrlKey: true }), "shared")).toBeUndefined();
  expect(bindingIn(event("k"), "shared")?.action).toBe("Play, pause");
});
