import { weightText } from "../../shared/format.ts";

/** How the weights of a neuron spread around zero. */
export function Histogram({ counts, end }: { counts: readonly number[]; end: number }) {
  const most = Math.max(...counts, 1);
  // Square roots keep rare weights visible beside the many near zero.
  const bars = counts.map((count, i) => `M${i + 0.1} 24V${24 - 24 * Math.sqrt(count / most)}h.8V24z`).join("");
  return (
    <figure class="histogram">
      <svg
        viewBox={`0 0 ${counts.length} 24`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`How the weights spread, from ${weightText(-end)} to ${weightText(end)}`}
      >
        <path d={bars} fill="currentColor" />
      </svg>
      <figcaption aria-hidden="true">
        <span>{weightText(-end)}</span>
        <span>0</span>
        <span>{weightText(end)}</span>
      </figcaption>
    </figure>
  );
}
