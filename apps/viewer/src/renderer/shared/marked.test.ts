import { toChildArray } from "preact";
import { expect, test } from "vitest";
import { Marked } from "./marked.tsx";

const shown = (text: string) => toChildArray(Marked({ text }).props.children);

const code = (children: string) => expect.objectContaining({ type: "code", props: { children } });

test("what stands between backticks is shown as code", () => {
  expect(shown("Type `npm start` or `npx closurenet train`, as you like")).toEqual([
    "Type ",
    code("npm start"),
    " or ",
    code("npx closurenet train"),
    ", as you like",
  ]);
  expect(shown("one ` alone")).toEqual(["one ` alone"]);
});
