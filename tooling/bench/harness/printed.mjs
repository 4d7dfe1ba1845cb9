import { table } from "./table.mjs";
import { searchTable, tableOf } from "./tables.mjs";

const text = ({ header, lines }) => table(header, lines);

/** A row for a terminal. */
export function printed(name, row) {
  const { about, machine, load, node, digits, date, tookSeconds, peakGflops, results } = row;
  const searched = results.filter(({ tried }) => tried);
  const versions = [...new Set(results.flatMap(({ version }) => version ?? []))];
  return [
    `\n${name}: ${about}`,
    text(tableOf(row)),
    ...searched.map((result) => `\nsettings tried for ${result.name}:\n${text(searchTable(result))}`),
    `${[date, machine, `load ${load}`, node, digits, ...versions].join("; ")}; ${tookSeconds} s`,
    ...(peakGflops ? [`wasm peak of a core: ${peakGflops.toFixed(1)} GFLOP/s`] : []),
  ].join("\n");
}
