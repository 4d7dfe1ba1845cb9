const BARS = 41;
const [WIDTH, HEIGHT] = [320, 150];

/** How many values lie where, from −`within` to `within`; those beyond are counted at the ends. */
export function Histogram({ values, within }: { values: ArrayLike<number>; within: number }) {
  const counts = new Uint32Array(BARS);
  for (let i = 0; i < values.length; i++) {
    const place = Math.round(((values[i]! / within + 1) / 2) * (BARS - 1));
    counts[Math.min(BARS - 1, Math.max(0, place))]! += 1;
  }
  const most = counts.reduce((a, b) => Math.max(a, b));
  const wide = WIDTH / BARS;
  const label = `${values.length} weights between −${within} and ${within}, most of them near zero`;
  return (
    <svg class="histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT + 24}`} role="img" aria-label={label}>
      {Array.from(counts, (count, i) => {
        const high = (HEIGHT - 4) * (count / most);
        const side = 2 * i < BARS - 1 ? "below" : "above";
        return <rect class={side} x={i * wide + 0.5} y={HEIGHT - high} width={wide - 1} height={high} />;
      })}
      <path class="axis" d={`M0 ${HEIGHT}H${WIDTH}`} />
      <text x="0" y={HEIGHT + 18}>
        −{within}
      </text>
      <text class="middle" x={WIDTH / 2} y={HEIGHT + 18}>
        0
      </text>
      <text class="end" x={WIDTH} y={HEIGHT + 18}>
        {within}
      </text>
    </svg>
  );
}
