import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { commands, placeInAddress, placeOf, placeParameter, shellWord, type Place } from "./commands.ts";

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

const odd = [
  "my run",
  "it's",
  "$HOME",
  "`id`",
  "a;b",
  "a*b",
  "~",
  "#",
  "!",
  "a&b|c",
  '"',
  "\\",
  "line\nline",
  "ünder",
  "-run",
  "",
];

test.skipIf(process.platform === "win32")("a POSIX shell takes every word back as it was", () => {
  const line = `printf '%s\\0' ${odd.map((word) => shellWord(word, false)).join(" ")}`;
  expect(execFileSync("sh", ["-c", line]).toString().split("\0").slice(0, -1)).toEqual(odd);
});

test("what is printed can be typed as it stands", () => {
  expect(commands("repository", false).view("my run")).toBe("npm run viewer -- 'my run'");
  expect(commands("packages", true).view("C:\\my run")).toBe('npx closurenet view "C:\\my run"');
  expect(commands("packages", false).view("-run")).toBe("npx closurenet view ./-run");
  expect(commands("packages", false).train("--resume", "runs/a")).toBe("npx closurenet train --resume runs/a");
});
