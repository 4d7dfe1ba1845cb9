import type { ReadonlySignal } from "@preact/signals";
import { legendTicks } from "@closurenet/film";
import { useEffect, useRef } from "preact/hooks";
import type { OpenRun, Viewer } from "../../viewer.ts";
import { squareGridOf } from "../grid/grid-of.ts";
import { scales } from "./scales.ts";
import { countText, weightText } from "../../shared/format.ts";

/** What the colours mean. */
export function Legend({ viewer, run, columns }: { viewer: Viewer; run: OpenRun; columns: ReadonlySignal<number> }) {
  const bar = useRef<HTMLCanvasElement>(null);
  const info = run.look.info.value;
  const map = run.look.map.value;
  const count = run.film.count.value;
  const over = run.look.scaledOver.value;
  void run.film.read.value; // with it the frames are counted
  const playing = run.player.playing.value;
  useEffect(() => {
    const context = bar.current?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(256, 1);
    for (let i = 0; i < 256; i++) image.data.set([...map.rgb.subarray(3 * i, 3 * i + 3), 255], 4 * i);
    context.putImageData(image, 0, 0);
  }, [map, info]);
  const layer = run.look.layer.value;
  const square = layer && squareGridOf(layer);
  if (!info) return <div class="legend" />;
  const { legend } = info;
  const rounding = layer && legend.unit === "weight" ? run.rounding?.(layer.name) : undefined;
  const saturated = layer?.census.saturated() ?? 0;
  const squared = viewer.choice.square;
  const loading = run.progress.value.phase === "loading";
  const chosen = scales.find(({ name }) => name === viewer.choice.scale.value)!;
  const unit = {
    weight: "weight",
    "normal quantile": "standard deviations within the frame",
    "share of the neuron's largest weight": "share of the neuron’s largest weight",
  }[legend.unit];
  return (
    <div class="legend">
      <div
        class="legend-scale"
        role="img"
        aria-label={`Colours from ${weightText(legend.low)} to ${weightText(legend.high)}, ${unit}`}
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
      <p class="legend-note">
        {!info.comparable && (
          <strong>
            {chosen.name === "neuron" ? "Not comparable between neurons" : "Not comparable between frames"}
          </strong>
        )}
        <span>
          {unit}
          {rounding !== undefined && `, rounded to ±${rounding.toPrecision(1)}`}
        </span>
        {info.notNumbers > 0 && <span class="warn">{countText(info.notNumbers)} weights are not a number</span>}
        {saturated > 0 && (
          <span class="warn" title="A recording holds 16 bits a weight: what is beyond ±65 504 is shown as the end.">
            {countText(saturated)} weights are beyond ±65 504
          </span>
        )}
        {over > 0 &&
          (loading ? (
            <span>provisional scale</span>
          ) : (
            over < count && (
              <span>
                scale from {countText(over)} of {countText(count)} frames
              </span>
            )
          ))}
        {over > 0 && over < (layer?.counted ?? 0) && !loading && !playing && (
          <button type="button" class="quiet small" onClick={run.look.rescale}>
            Use all
          </button>
        )}
        {square && (squared.value || columns.value !== square.columns) && (
          <button
            type="button"
            class="quiet small"
            title={squared.value ? "As large as the room allows" : "Nearly square, as in the series and in the GIF"}
            onClick={() => (squared.value = !squared.value)}
          >
            {squared.value ? "Fill the room" : `${square.columns}×${square.rows}`}
          </button>
        )}
      </p>
    </div>
  );
}
