import type { ReadonlySignal } from "@preact/signals";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";
import { squareGridOf } from "../grid/grid-of.ts";
import { LegendScale, unitOf } from "./legend-scale.tsx";
import { scales } from "./scales.ts";
import { countText } from "../../shared/format.ts";

/** What the colours mean. */
export function Legend({ viewer, run, columns }: { viewer: Viewer; run: OpenRun; columns: ReadonlySignal<number> }) {
  const info = run.look.info.value;
  const count = run.film.count.value;
  const over = run.look.scaledOver.value;
  void run.film.read.value; // with it the frames are counted
  const playing = run.player.playing.value;
  const layer = run.look.layer.value;
  const square = layer && squareGridOf(layer);
  if (!info) return <div class="legend" />;
  const { legend } = info;
  const rounding = layer && legend.unit === "weight" ? run.rounding?.(layer.name) : undefined;
  const saturated = layer?.census.saturated() ?? 0;
  const squared = viewer.choice.square;
  const loading = run.progress.value.phase === "loading";
  const chosen = scales.find(({ name }) => name === viewer.choice.scale.value)!;
  return (
    <div class="legend">
      <LegendScale info={info} map={run.look.map.value} />
      <p class="legend-note">
        {!info.comparable && (
          <strong>
            {chosen.name === "neuron" ? "Not comparable between neurons" : "Not comparable between frames"}
          </strong>
        )}
        <span>
          {unitOf(info)}
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
