import { isValidElement, toChildArray } from "preact";
import { expect, test } from "vitest";
import { Marked } from "./marked.tsx";

test.each([
  ["Build it with `npm run build`.", "Build it with <npm run build>."],
  ["`npm start` or `npx closurenet train`", "<npm start> or <npx closurenet train>"],
  ["nothing to type", "nothing to type"],
  ["one ` alone", "one ` alone"],
])("%s", (text, shown) => {
  const parts = toChildArray(Marked({ text }).props.children).map((part) =>
    isValidElement(part) && part.type === "code" ? `<${String(part.props["children"])}>` : String(part),
  );
  expect(parts.join("")).toBe(shown);
});
