import { LEAST, MOST, places } from "./curves.ts";

const [WIDTH, HEIGHT, LOW, HIGH] = [400, 260, -1.6, 2.6];
const x = (s: number): number => (WIDTH * (s - LEAST)) / (MOST - LEAST);
/** Beyond the picture a curve goes on a little, and is cut off there. */
const y = (value: number): number => {
  const place = HEIGHT - (HEIGHT * (value - LOW)) / (HIGH - LOW);
  return Math.min(2 * HEIGHT, Math.max(-HEIGHT, place));
};

/** The pieces of a curve between places where it is no number. */
function path(values: ArrayLike<number>): string {
  let open = false;
  return places
    .map((s, i) => {
      if (!Number.isFinite(values[i])) {
        open = false;
        return "";
      }
      const step = `${open ? "L" : "M"}${x(s).toFixed(1)} ${y(values[i]!).toFixed(1)}`;
      open = true;
      return step;
    })
    .join("");
}

/** A function and its derivative, with the tangent at s. */
export function Plot(props: {
  readonly f: ArrayLike<number>;
  readonly df: ArrayLike<number>;
  readonly s: number;
  readonly value: number;
  readonly slope: number;
  readonly label: string;
}) {
  const { f, df, s, value, slope, label } = props;
  return (
    <svg class="plot" viewBox={`-8 -4 ${WIDTH + 16} ${HEIGHT + 26}`} role="img" aria-label={label}>
      <clipPath id="plot-room">
        <rect x="-8" y="-4" width={WIDTH + 16} height={HEIGHT + 4} />
      </clipPath>
      {[-1, 0, 1, 2].map((level) => (
        <g key={level}>
          <path class={level === 0 ? "axis" : "grid"} d={`M0 ${y(level)}H${WIDTH}`} />
          <text x="2" y={y(level) - 4}>
            {level < 0 ? "−1" : level}
          </text>
        </g>
      ))}
      <path class="axis" d={`M${x(0)} 0V${HEIGHT}`} />
      {[-4, -2, 2, 4].map((at) => (
        <text key={at} class={at === 4 ? "end" : at === -4 ? "" : "middle"} x={x(at)} y={HEIGHT + 16}>
          {String(at).replace("-", "−")}
        </text>
      ))}
      <text class="middle" x={x(0)} y={HEIGHT + 16}>
        s
      </text>
      <g clip-path="url(#plot-room)">
        <path class="curve two" d={path(df)} />
        <path class="curve" d={path(f)} />
        {Number.isFinite(value) && Number.isFinite(slope) && (
          <>
            <path
              class="tangent"
              d={`M${x(s - 1.2)} ${y(value - 1.2 * slope)}L${x(s + 1.2)} ${y(value + 1.2 * slope)}`}
            />
            <circle class="dot two" cx={x(s)} cy={y(slope)} r="4" />
            <circle class="dot" cx={x(s)} cy={y(value)} r="5" />
          </>
        )}
      </g>
    </svg>
  );
}
