import { expect, test } from "vitest";
import { type Command, found } from "./commands.ts";

const command = (name: string, ...keys: string[]): Command => ({ name, keys, run: () => undefined });
const all = [
  command("Play, pause", "Space", "K"),
  command("Draw a digit and see it read", "D"),
  command("Layer 2, 100→50"),
  command("Export: picture, GIF, video, page", "E"),
];
const names = (typed: string): readonly string[] => found(all, typed).map(({ name }) => name);

test("nothing typed finds all, in their order", () => {
  expect(names(" ")).toEqual(all.map(({ name }) => name));
});

test.each([
  ["layer 50", ["Layer 2, 100→50"]],
  ["READ digit", ["Draw a digit and see it read"]],
  ["space", ["Play, pause"]],
  ["nothing of this name", []],
])("%j finds what has all of its words, whatever their order", (typed, expected) => {
  expect(names(typed)).toEqual(expected);
});

test("what begins with all that was typed comes first, then what begins with its first word", () => {
  const layers = [command("Layer 1, 784→20"), command("Layer 2, 20→50"), command("The layer 2")];
  expect(found(layers.toReversed(), "layer 2").map(({ name }) => name)).toEqual([
    "Layer 2, 20→50",
    "Layer 1, 784→20",
    "The layer 2",
  ]);
  expect(names("p")[0]).toBe("Play, pause");
  expect(names("e")[0]).toBe("Export: picture, GIF, video, page");
  expect(names("e")).toHaveLength(4);
});
