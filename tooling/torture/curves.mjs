// Curves over time as SVG, on paper of their own: legible on a light page and on a dark one.

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 240, 66, 112, 48, 46];
const style = `
text { font: 14px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink) }
.title { font-weight: 600 } .soft { fill: var(--soft) } .end { text-anchor: end } .middle { text-anchor: middle }
.grid { stroke: var(--grid) } .line { fill: none; stroke-width: 2; stroke-linejoin: round }
:root { --paper: #fff; --edge: #d5dae0; --ink: #1f2328; --soft: #656d76; --grid: #e8ebee; --c0: #0b6e99; --c1: #c2410c }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0d1117; --edge: #30363d; --ink: #e6edf3; --soft: #9198a1; --grid: #21262d; --c0: #58b7e0; --c1: #f0883e }
}`;

const text = (x, y, words, classes = "", more = "") =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" dy="5" class="${classes}"${more}>${words}</text>`;

/** 0 and up to five round numbers that reach `most`. */
function ticks(most) {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => most / size <= 5);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step);
}

/** A line for each `{ name, points: [seconds, value][] }`, from 0 on. */
export function curves(title, lines) {
  const all = lines.flatMap(({ points }) => points);
  const seconds = Math.max(...all.map(([at]) => at));
  const [unit, each] = seconds > 300 ? ["minutes", 60] : ["seconds", 1];
  const up = ticks(Math.max(...all.map(([, value]) => value)));
  const x = (at) => LEFT + ((WIDTH - LEFT - RIGHT) * at) / seconds;
  const y = (value) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * value) / up.at(-1);
  const grid = up.flatMap((value) => [
    `<path d="M${LEFT} ${y(value).toFixed(1)}H${WIDTH - RIGHT}" class="grid"/>`,
    text(LEFT - 10, y(value), value.toLocaleString("en"), "soft end"),
  ]);
  const across = ticks(seconds / each)
    .filter((value) => value * each <= seconds)
    .map((value) =>
      text(x(value * each), HEIGHT - BOTTOM + 18, `${value}${value === 0 ? ` ${unit}` : ""}`, "soft middle"),
    );
  let above = Infinity;
  const names = lines
    .map(({ name, points }, i) => ({ name, i, end: y(points.at(-1)[1]) }))
    .toSorted((a, b) => b.end - a.end)
    .map(({ name, i, end }) => {
      above = Math.min(end, above - 18);
      return text(WIDTH - RIGHT + 10, above, name, "", ` style="fill: var(--c${i})"`);
    });
  const drawn = lines.map(
    ({ points }, i) =>
      `<polyline points="${points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ")}" class="line" stroke="var(--c${i})"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${title}</title>
<style>${style}
</style>
<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="8" fill="var(--paper)" stroke="var(--edge)"/>
${[text(20, 24, title, "title"), ...grid, ...across, ...drawn, ...names].join("\n")}
</svg>
`;
}
