import { writeFileSync } from "node:fs";

/** One line of a chart: its name and its shares, evenly spaced from left to right. */
export interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

const COLOURS = ["#0b6e99", "#c2410c", "#4d7c0f", "#7e22ce", "#57534e"];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 320, 56, 150, 16, 40];

/**
 * Writes shares as lines of an SVG, `across` beneath them, if the command line names a file for it:
 * `npx pnpm example activations-compared out.svg`.
 */
export function saveChart(lines: readonly Line[], across: string): void {
  const file = process.argv.find((argument) => argument.endsWith(".svg"));
  if (!file) return;
  const all = lines.flatMap(({ values }) => values);
  const low = 2 * Math.floor(50 * Math.min(...all)); // percent
  const high = 2 * Math.ceil(50 * Math.max(...all));
  const most = Math.max(...lines.map(({ values }) => values.length));
  const x = (i: number): string => (LEFT + ((WIDTH - LEFT - RIGHT) * i) / (most - 1)).toFixed(1);
  const height = (percent: number): number => TOP + ((HEIGHT - TOP - BOTTOM) * (high - percent)) / (high - low);

  const step = (high - low) / 4;
  const grid = [0, 1, 2, 3, 4].map((i) => {
    const y = height(low + i * step).toFixed(1);
    return `<path d="M${LEFT} ${y}H${WIDTH - RIGHT}" stroke="#ddd"/>
<text x="${LEFT - 8}" y="${y}" dy="4" text-anchor="end">${Number((low + i * step).toFixed(2))} %</text>`;
  });
  // Names stand at the ends of their lines, and make room for one another.
  const ends = lines
    .map(({ name, values }, i) => ({ name, i, y: height(100 * values.at(-1)!) }))
    .toSorted((a, b) => a.y - b.y);
  ends.forEach((end, k) => {
    if (k > 0) end.y = Math.max(end.y, ends[k - 1]!.y + 17);
  });
  const drawn = lines.map(({ values }, i) => {
    const points = values.map((value, at) => `${x(at)},${height(100 * value).toFixed(1)}`).join(" ");
    return `<polyline points="${points}" fill="none" stroke="${COLOURS[i]}" stroke-width="2.5"/>`;
  });
  const names = ends.map(
    ({ name, i, y }) => `<text x="${WIDTH - RIGHT + 8}" y="${y.toFixed(1)}" dy="4" fill="${COLOURS[i]}">${name}</text>`,
  );
  const foot = `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${across}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="14" fill="#333">
<rect width="100%" height="100%" fill="#fff"/>
${[...grid, ...drawn, ...names, foot].join("\n")}
</svg>
`;
  writeFileSync(file, svg);
  console.log(`drew ${file}`);
}
