// Pictures of numbers, as SVG on paper of their own: legible on a light page and on a dark one.
import { number } from "./table.mjs";

const style = `
text { font: 14px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink) }
.title { font-weight: 600 } .soft { fill: var(--soft) } .end { text-anchor: end } .middle { text-anchor: middle }
.grid { stroke: var(--grid) } .line { fill: none; stroke-width: 2.5; stroke-linejoin: round } .dashed { stroke-dasharray: 6 5 }
.one { stroke: var(--ink); stroke-width: 1.5 } .range { stroke: var(--ink); stroke-width: 1.5; opacity: 0.6 }
:root { --paper: #fff; --edge: #d5dae0; --ink: #1f2328; --soft: #656d76; --grid: #e8ebee; --c0: #0b6e99; --c1: #c2410c; --c2: #848d97; --peer: #c3cad1 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0d1117; --edge: #30363d; --ink: #e6edf3; --soft: #9198a1; --grid: #21262d; --c0: #58b7e0; --c1: #f0883e; --c2: #9198a1; --peer: #484f58 }
}`;

const fixed = (length) => length.toFixed(1);
const text = (x, y, words, classes = "", more = "") =>
  `<text x="${fixed(x)}" y="${fixed(y)}" dy="5" class="${classes}"${more}>${words}</text>`;

function paper(width, height, title, drawn) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${title}</title>
<style>${style}
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="var(--paper)" stroke="var(--edge)"/>
${[text(20, 26, title, "title"), ...drawn].join("\n")}
</svg>
`;
}

/** A bar for each `{ name, value, label, ours }`, from 0: lengths compare as the values do. */
export function bars(title, all) {
  const [width, left, top, pitch, thick, room] = [760, 282, 52, 29, 20, 86];
  const most = Math.max(...all.map(({ value }) => value));
  const drawn = all.flatMap(({ name, value, label, ours }, i) => {
    const y = top + i * pitch;
    const long = Math.max(1, ((width - left - room) * value) / most);
    return [
      text(left - 12, y + thick / 2, name, ours ? "end" : "end soft"),
      `<rect x="${left}" y="${y}" width="${fixed(long)}" height="${thick}" rx="2" fill="var(--${ours ? "c0" : "peer"})"/>`,
      text(left + long + 8, y + thick / 2, label, ours ? "" : "soft"),
    ];
  });
  return paper(width, top + all.length * pitch + 11, title, drawn);
}

/**
 * A bar for each `{ name, median, least, most }` of a ratio, from 1: to the right where it is larger, to the left where it
 * is smaller, as long as its logarithm. A thin line goes from the least to the most.
 */
export function ratios(title, all) {
  // Eight pixels hold the widest letter of a font of this size.
  const left = 28 + 8 * Math.max(...all.map(({ name }) => name.length));
  const [width, top, pitch, thick, room] = [left + 430, 52, 29, 18, 70];
  const low = Math.min(1, ...all.map(({ least }) => least)) / 1.1;
  const high = Math.max(1, ...all.map(({ most }) => most)) * 1.1;
  const x = logarithmic(low, high, left, width - room);
  const bottom = top + all.length * pitch;
  const marks = ticks(low, high).filter((value) => high / low < 8 || /^0?\.?0*[125]0*$/.test(String(value)));
  const drawn = [
    ...marks.flatMap((value) => [
      `<path d="M${fixed(x(value))} ${top - 8}V${bottom}" class="${value === 1 ? "one" : "grid"}"/>`,
      text(x(value), bottom + 12, `${value}×`, "soft middle"),
    ]),
    ...all.flatMap(({ name, median, least, most }, i) => {
      const y = top + i * pitch;
      const [from, to] = [Math.min(x(1), x(median)), Math.max(x(1), x(median))];
      return [
        text(left - 12, y + thick / 2, name, "end"),
        `<rect x="${fixed(from)}" y="${y}" width="${fixed(Math.max(1, to - from))}" height="${thick}" rx="2" fill="var(--${median >= 1 ? "c0" : "c1"})"/>`,
        `<path d="M${fixed(x(least))} ${y + thick / 2}H${fixed(x(most))}" class="range"/>`,
        text(Math.max(to, x(most)) + 8, y + thick / 2, `${number(median)}×`),
      ];
    }),
  ];
  return paper(width, bottom + 32, title, drawn);
}

/** 1, 2, 5, 10, … from `low` to `high`; powers of ten alone where that is many, more where it is few. */
function ticks(low, high) {
  const steps = high / low > 200 ? [1] : high / low > 8 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const all = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    all.push(...steps.map((step) => Number(`${step}e${power}`)));
  }
  return all.filter((value) => value >= low && value <= high);
}

const logarithmic = (low, high, from, to) => (value) =>
  low === high ? (from + to) / 2 : from + ((to - from) * Math.log(value / low)) / Math.log(high / low);

/**
 * A line for each `{ name, colour, dashed, points: [x, y][] }`, both axes logarithmic: what doubles with what doubles is
 * a straight line. Names stand at the ends, and make room for one another upwards.
 */
export function lines(title, across, all) {
  const [width, height, left, right, top, bottom, gap] = [760, 400, 62, 126, 56, 58, 18];
  const points = all.flatMap((line) => line.points);
  const xs = [...new Set(points.map(([x]) => x))].toSorted((a, b) => a - b);
  const ys = points.map(([, y]) => y);
  const [low, high] = [Math.min(...ys) / 1.15, Math.max(...ys) * 1.15];
  const x = logarithmic(xs[0], xs.at(-1), left + 16, width - right);
  const y = logarithmic(low, high, height - bottom, top);

  const grid = [
    ...ticks(low, high).flatMap((value) => [
      `<path d="M${left} ${fixed(y(value))}H${width - right}" class="grid"/>`,
      text(left - 10, y(value), value.toLocaleString("en"), "soft end"),
    ]),
    ...xs.map((value) => text(x(value), height - bottom + 20, value.toLocaleString("en"), "soft middle")),
    text((left + 16 + width - right) / 2, height - bottom + 42, across, "soft middle"),
  ];
  const drawn = all.flatMap(({ colour, dashed, points: path }) => {
    const at = path.map(([px, py]) => [fixed(x(px)), fixed(y(py))]);
    return [
      `<polyline points="${at.map((point) => point.join(",")).join(" ")}" class="line${dashed ? " dashed" : ""}" stroke="var(--c${colour})"/>`,
      ...at.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="var(--c${colour})"/>`),
    ];
  });
  let above = Infinity;
  const names = all
    .map(({ name, colour, points: path }) => ({ name, colour, end: y(path.at(-1)[1]) }))
    .toSorted((a, b) => b.end - a.end)
    .map(({ name, colour, end }) => {
      above = Math.min(end, above - gap);
      return text(width - right + 12, above, name, "", ` style="fill: var(--c${colour})"`);
    });
  return paper(width, height, title, [...grid, ...drawn, ...names]);
}
