import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const source = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const rooms = [...readme.split("## The rooms")[1]!.matchAll(/^\| `(\w+)` \|/gm)].map(([, room]) => room!);
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map(normalize)
  .filter((file) => file.endsWith(".ts") && !/\.test\.|\.test-d\./.test(file) && file.includes("/"));
const roomOf = (file: string): string => file.split("/")[0]!;

it("the README names every room", () => {
  expect(new Set([...files.map(roomOf), "promises"])).toEqual(new Set(rooms));
});

it("a room imports from those above it in the README alone", () => {
  const upwards = files.flatMap((file) =>
    [...readFileSync(join(source, file), "utf8").matchAll(/from "(\.[^"]+)"/g)]
      .map(([, path]) => join(dirname(file), path!))
      .filter((path) => path.includes("/") && rooms.indexOf(roomOf(path)) > rooms.indexOf(roomOf(file)))
      .map((path) => `${file} imports ${path}`),
  );
  expect(upwards).toEqual([]);
});
