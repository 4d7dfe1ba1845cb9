import { expect, test } from "vitest";
import { grown, sizesIn, sizeTable } from "./sizes.ts";

const table = [
  { what: "`{ mlp, train }` of core", bytes: 6400 },
  { what: "`film`", bytes: 1000 },
];

test("a table is read as it is written", () => {
  expect(sizeTable(table)).toMatchInlineSnapshot(`
    "| bundle, minified and gzipped | | bytes |
    | --- | --: | --: |
    | \`{ mlp, train }\` of core | 6.4 kB | 6400 |
    | \`film\` | 1.0 kB | 1000 |"
  `);
  expect(sizesIn(`# Sizes\n\n${sizeTable(table)}\n\nMore.\n`)).toEqual(table);
});

test("what has grown by more than 2 % is told, and what only one of both has", () => {
  const [core, film] = table;
  expect(grown(table, table)).toEqual([]);
  expect(
    grown(
      [
        { ...core!, bytes: 6528 },
        { ...film!, bytes: 10 },
      ],
      table,
    ),
  ).toEqual([]);
  expect(grown([{ ...core!, bytes: 6529 }, film!], table)).toEqual([
    "`{ mlp, train }` of core: 6529 bytes, and the table says 6400",
  ]);
  expect(grown([core!, { what: "new", bytes: 1 }], table)).toEqual([
    "new: 1 bytes, and the table does not have it",
    "`film`: it is in the table alone",
  ]);
});
