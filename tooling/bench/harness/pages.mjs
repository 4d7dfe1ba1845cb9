// What was measured, as Markdown and pictures between the marks of docs/speed.md and README.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bars, lines, ratios } from "./chart.mjs";
import { kept } from "./kept.mjs";
import { growths, steps, whole } from "./rows.mjs";
import { markdown, number } from "./table.mjs";
import { searchTable, tableOf } from "./tables.mjs";

const written = ({ header, lines: rows }) => markdown(header, rows);
const picture = (name, about) => `![${about}](speed/${name}.svg)`;
const named = ({ results }, name) => results.find((result) => result.name === name);

/** The load when a row began: what others want of the machine, and what is left of the row before. */
function busy(rows) {
  const most = Math.max(...rows.map(({ load = 0 }) => load));
  return most > 1 ? `a load of up to ${most} when a row began, the row before included` : "";
}

/** Where, when and with what. */
function conditions(rows) {
  const all = (pick) => [...new Set(rows.flatMap(pick))].filter(Boolean).join(", ");
  const versions = all(({ results }) => results.flatMap(({ version }) => version?.replace(/^Node .*/, "") ?? []));
  return [
    all(({ date }) => date),
    all(({ machine }) => machine),
    busy(rows),
    `Node ${all(({ node }) => node.slice(1))}`,
    versions,
    all(({ digits }) => digits),
  ]
    .filter(Boolean)
    .join("; ");
}

const longer = (about, text) => `<details><summary>${about}</summary>\n\n${text}\n\n</details>`;

/** A row's table, and what was tried for its peers. */
function detailed(name, row) {
  const tried = row.results.filter((result) => result.tried);
  const searches = tried.map((result) => `Tried for ${result.name}:\n\n${written(searchTable(result))}`);
  return [`**${name}**: ${row.about}`, written(tableOf(row)), ...searches].join("\n\n");
}

function wholeSection(rows, draw) {
  const present = Object.keys(whole).filter((name) => rows[name]);
  if (present.length === 0) return undefined;
  const parts = present.map((name) => {
    const row = rows[name];
    draw(
      name,
      bars(
        `${row.about}; seconds`,
        row.results.map((result) => ({
          name: result.name,
          value: result.seconds,
          label: `${number(result.seconds)} s`,
          ours: result.name.startsWith("closurenet"),
        })),
      ),
    );
    return `${picture(name, `Seconds: ${row.about}`)}\n\n${written(tableOf(row))}`;
  });
  return [...parts, `${conditions(present.map((name) => rows[name]))}.`].join("\n\n");
}

const ratio = (row, name) => number(named(row, name)?.ratio?.median);

/** One line for each piece of work: this project beside the fastest that a user would write. */
function besideTable(rows, present) {
  return markdown(
    ["steps", "closurenet, images/s", "PyTorch", "× PyTorch", "× NumPy"],
    present.map((name) => {
      const row = rows[name];
      return [
        `${name}: ${row.about}`,
        number(row.results[0].imagesPerSecond),
        number(named(row, "PyTorch")?.imagesPerSecond),
        ratio(row, "PyTorch"),
        ratio(row, "NumPy"),
      ];
    }),
  );
}

const stepRows = (rows) => Object.keys(steps).filter((name) => rows[name]);

function besideSection(rows, draw) {
  const present = stepRows(rows);
  if (present.length === 0) return undefined;
  const compared = present.flatMap((name) => {
    const ratio = named(rows[name], "PyTorch")?.ratio;
    return ratio ? [{ name: rows[name].about, ...ratio }] : [];
  });
  if (compared.length > 0)
    draw("beside-pytorch", ratios("Training steps: × as fast as PyTorch at its best settings", compared));
  return [
    ...(compared.length > 0
      ? [picture("beside-pytorch", "How many times as fast as PyTorch, for each kind of step")]
      : []),
    besideTable(rows, present),
    `${conditions(present.map((name) => rows[name]))}.`,
    longer(
      "All contenders, and the settings that were tried",
      present.map((name) => detailed(name, rows[name])).join("\n\n"),
    ),
  ].join("\n\n");
}

const colours = ["closurenet", "PyTorch", "other"];

function growthSection(rows, draw) {
  const present = Object.keys(growths(1)).filter((name) => rows[name]);
  if (present.length === 0) return undefined;
  const parts = present.map((name) => {
    const { about, across, results } = rows[name];
    const names = [...new Set(results.map((result) => result.name))];
    const drawn = names.map((of) => ({
      name: of.replace("closurenet, ", "").replace("PyTorch, ", "PyTorch ×1").replace("×1one thread", "×1"),
      colour: Math.max(
        0,
        colours.findIndex((begin) => of.startsWith(begin)),
      ),
      dashed: of.includes("one thread"),
      points: results.filter((result) => result.name === of).map(({ value, microseconds }) => [value, microseconds]),
    }));
    const svg = lines(
      `${about}; µs an image`,
      across,
      drawn.filter(({ points }) => points.length > 1),
    );
    draw(name, svg);
    return {
      image: picture(name, `Microseconds an image over ${across}: ${about}`),
      table: detailed(name, rows[name]),
    };
  });
  const memory = rows.memory ? ["Memory over steps of A:", written(tableOf(rows.memory))] : [];
  return [
    ...parts.map(({ image }) => image),
    ...memory,
    longer(
      "The numbers: µs an image, and the most memory that the process had",
      parts.map(({ table }) => table).join("\n\n"),
    ),
  ].join("\n\n");
}

/** What README.md says: whole trainings, then steps. */
function summary(rows) {
  const trained = Object.keys(whole).flatMap((name) => {
    const peer = rows[name] && named(rows[name], "PyTorch, a script");
    return peer
      ? [
          [
            rows[name].about,
            `${number(rows[name].results[0].seconds)} s`,
            `${number(peer.seconds)} s`,
            number(peer.ratio.median),
          ],
        ]
      : [];
  });
  const stepped = stepRows(rows).flatMap((name) => {
    const peer = named(rows[name], "PyTorch");
    const [{ imagesPerSecond }] = rows[name].results;
    return peer
      ? [
          [
            `steps: ${rows[name].about}`,
            `${number(imagesPerSecond)}/s`,
            `${number(peer.imagesPerSecond)}/s`,
            number(peer.ratio.median),
          ],
        ]
      : [];
  });
  if (trained.length + stepped.length === 0) return undefined;
  return markdown(["", "closurenet", "PyTorch, its best settings", "× as fast"], [...trained, ...stepped]);
}

/** Writes what was measured into the pages of `docs` and the README beside it; tells what it wrote. */
export function writePages(docs) {
  const rows = kept(docs);
  const draw = (name, svg) => {
    mkdirSync(join(docs, "speed"), { recursive: true });
    writeFileSync(join(docs, `speed/${name}.svg`), svg);
  };
  const sections = {
    summary: summary(rows),
    whole: wholeSection(rows, draw),
    beside: besideSection(rows, draw),
    growth: growthSection(rows, draw),
  };
  const told = [];
  for (const file of [join(docs, "../README.md"), join(docs, "speed.md")].filter((path) => existsSync(path))) {
    const page = readFileSync(file, "utf8").replace(
      /(<!-- measured: (\S+) -->\n)[^]*?(<!-- end -->)/g,
      (before, begin, section, end) => {
        if (sections[section] === undefined) return before;
        told.push(`wrote ${section}`);
        return `${begin}\n${sections[section]}\n\n${end}`;
      },
    );
    writeFileSync(file, page);
  }
  return told;
}
