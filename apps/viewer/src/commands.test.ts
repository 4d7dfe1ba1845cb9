import { expect, test } from "vitest";
import { commands, placeInAddress, placeOf, placeParameter, type Place } from "./commands.ts";

test.each<[Place, string, string[]]>([
  [
    "repository",
    "file:///home/ada/closurenet/apps/viewer/dist/view.js",
    ["npx pnpm closurenet", "npm start", "npm start -- --resume runs/a", "npm run viewer -- runs/a"],
  ],
  [
    "packages",
    "file:///home/ada/node_modules/@closurenet/viewer/dist/view.js",
    ["npx closurenet", "npx closurenet train", "npx closurenet train --resume runs/a", "npx closurenet view runs/a"],
  ],
])("what is typed in %s, which a module knows by its address and the page by its own", (place, module, lines) => {
  expect(placeOf(module)).toBe(place);
  const address = `http://127.0.0.1:1234/?${new URLSearchParams({ run: "/run/1/", ...placeParameter(place) })}`;
  expect(placeInAddress(address)).toBe(place);
  const { closurenet, train, view } = commands(place);
  expect([closurenet, train(), train("--resume", "runs/a"), view("runs/a")]).toEqual(lines);
});

test("a page that somebody serves on their own knows of no repository", () => {
  expect(placeInAddress("https://example.org/viewer/")).toBe("packages");
});
