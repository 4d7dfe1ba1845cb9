import { expect, it } from "vitest";
import { confusions } from "./confusions.ts";

it("is a table of true classes and what was read", () => {
  const counts = Int32Array.of(5, 0, 1, 0, 12_345, 0, 2, 0, 7);
  expect(`\n${confusions(counts, ["0", "1", "2"])}\n`).toMatchInlineSnapshot(`
    "
    true \\ read     0    1    2
              0     5    ·    1
              1     · 12345    ·
              2     2    ·    7
    "
  `);
  expect(`\n${confusions(counts, ["T-shirt/top", "1", "Ankle boot"])}\n`).toMatchInlineSnapshot(`
    "
      true \\ read     0    1    2
    T-shirt/top 0     5    ·    1
                1     · 12345    ·
     Ankle boot 2     2    ·    7
    "
  `);
});

it("is a list of what is confused most where there are many classes", () => {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCodePoint(65 + i));
  const counts = new Int32Array(26 * 26).map((_, at) => (at % 27 === 0 ? 10 : 0));
  counts[1 * 26 + 7] = 3;
  counts[8 * 26 + 11] = 90;
  expect(`\n${confusions(counts, letters)}\n`).toMatchInlineSnapshot(`
    "
    true  read  times     of
       I  L        90    100
       B  H         3     13
    "
  `);
  expect(confusions(new Int32Array(26 * 26), letters).split("\n")).toHaveLength(1);
  expect(confusions(new Int32Array(26 * 26).fill(1), letters).split("\n")).toHaveLength(17);
});
