import { shown } from "./numbers.ts";

export interface Line {
  readonly name: string;
  /** Evenly spaced from the left on. */
  readonly values: readonly number[];
}

const [WIDTH, HEIGHT, LEFT] = [400, 170, 40];
const kinds = ["", "two", "three"] as const;

/** Lines over the same steps, from 0 to `most`; the picture is as wide as `steps` values. */
export function Lines(props: {
  readonly lines: readonly Line[];
  readonly steps: number;
  readonly most: number;
  readonly ticks: readonly number[];
  readonly digits?: number;
  readonly across: string;
  readonly label: string;
  /** A place to show, in steps. */
  readonly at?: number | undefined;
}) {
  const { lines, steps, most, ticks, digits = 1, across, label, at } = props;
  const x = (i: number): number => LEFT + ((WIDTH - LEFT) * i) / Math.max(1, steps - 1);
  const y = (value: number): number => HEIGHT - HEIGHT * Math.min(1.05, value / most);
  const path = (values: readonly number[]): string =>
    values
      .flatMap((value, i) =>
        Number.isFinite(value) ? `${i === 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(value).toFixed(1)}` : [],
      )
      .join("");
  return (
    <svg class="lines" viewBox={`0 -8 ${WIDTH} ${HEIGHT + 30}`} role="img" aria-label={label}>
      {ticks.map((tick) => (
        <g key={tick}>
          <path class={tick === 0 ? "axis" : "grid"} d={`M${LEFT} ${y(tick)}H${WIDTH}`} />
          <text class="end" x={LEFT - 6} y={y(tick) + 4}>
            {shown(tick, digits)}
          </text>
        </g>
      ))}
      <text class="end" x={WIDTH} y={HEIGHT + 17}>
        {across}
      </text>
      {at !== undefined && <path class="cursor" d={`M${x(at)} 0V${HEIGHT}`} />}
      {lines.map(({ name, values }, i) => (
        <path key={name} class={`curve ${kinds[i]}`} d={path(values)} />
      ))}
    </svg>
  );
}

/** Which line is which. */
export function Key({ names }: { names: readonly string[] }) {
  return (
    <ul class="key">
      {names.map((name, i) => (
        <li key={name}>
          <i class={kinds[i]} /> {name}
        </li>
      ))}
    </ul>
  );
}
