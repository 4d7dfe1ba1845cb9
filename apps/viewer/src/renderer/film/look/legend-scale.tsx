import { type ColourMap, type ScaleInfo, legendTicks } from "@closurenet/film";
import { useLayoutEffect, useRef } from "preact/hooks";
import { weightText } from "../../shared/format.ts";

/** What a scale measures, in words. */
export const unitOf = ({ legend }: ScaleInfo): string =>
  ({
    weight: "weight",
    "normal quantile": "standard deviations within the frame",
    "share of the neuron's largest weight": "share of the neuron’s largest weight",
  })[legend.unit];

/** The colours of a scale, with round values under them. */
export function LegendScale({ info, map, of }: { info: ScaleInfo; map: ColourMap; of?: string }) {
  const bar = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = bar.current?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(256, 1);
    for (let i = 0; i < 256; i++) image.data.set([...map.rgb.subarray(3 * i, 3 * i + 3), 255], 4 * i);
    context.putImageData(image, 0, 0);
  }, [map]);
  const { legend } = info;
  return (
    <div
      class="legend-scale"
      role="img"
      aria-label={`Colours from ${weightText(legend.low)} to ${weightText(legend.high)}, ${of ?? unitOf(info)}`}
    >
      <canvas ref={bar} width={256} height={1} />
      <ol aria-hidden="true">
        {legendTicks(legend).map(({ value, level }) => (
          <li key={value} data-zero={value === 0 || undefined} style={{ left: `${((level + 0.5) / 256) * 100}%` }}>
            {weightText(value)}
          </li>
        ))}
      </ol>
    </div>
  );
}
