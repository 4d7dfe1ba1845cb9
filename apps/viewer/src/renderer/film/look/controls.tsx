import { type ColourMap, colourMaps } from "@closurenet/film";
import { useMemo } from "preact/hooks";
import { NumberField } from "../../shared/number-field.tsx";
import { transition } from "../../shared/transition.ts";
import { type ScaleChoice, scales } from "./scales.ts";
import type { Layer } from "../reading/film.ts";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";

/** Layer, scale and colours. */
export const Controls = ({ viewer, run }: { viewer: Viewer; run: OpenRun }) => (
  <div class="controls">
    <LayerChoice viewer={viewer} run={run} layers={run.film.layers} />
    <ScaleSelect viewer={viewer} offered={scales} />
    <ColourChoice viewer={viewer} run={run} />
  </div>
);

/** The layer that is shown, of those that are there; and whether it is seen through those below. */
export function LayerChoice({ viewer, run, layers }: { viewer: Viewer; run: OpenRun; layers: readonly Layer[] }) {
  const { choice } = viewer;
  const layer = run.look.layer.value;
  const product = run.look.product.value;
  const change = (what: () => void): void => transition(viewer, what);
  if (!layer) return null;
  return (
    <fieldset class="choice layers">
      <legend>Layer</legend>
      <div class="segments">
        {layers.map(({ name, label, inputs, units }, i) => (
          <label key={name} title={name}>
            <input
              type="radio"
              name="layer"
              checked={name === layer.name}
              onChange={() => change(() => (choice.layer.value = i))}
            />
            <span>
              <b>{label}</b> {inputs}→{units}
            </span>
          </label>
        ))}
      </div>
      {product && (
        <label
          class="through"
          title="As if no neuron between were silent: relu lets only a part through, and another part for each digit."
        >
          <input
            type="checkbox"
            checked={choice.through.value}
            onChange={({ currentTarget }) => change(() => (choice.through.value = currentTarget.checked))}
          />
          Seen through the layers below, ≈ {product}
        </label>
      )}
    </fieldset>
  );
}

/** One of the scales that are offered; where another was chosen, the first of them. */
export function ScaleSelect({ viewer, offered }: { viewer: Viewer; offered: readonly ScaleChoice[] }) {
  const { choice } = viewer;
  const scale = offered.find(({ name }) => name === choice.scale.value) ?? offered[0]!;
  const choose = (value: string): void => {
    const chosen = offered.find(({ name }) => name === value);
    if (chosen) choice.scale.value = chosen.name;
  };
  return (
    <div class="choice">
      <label for="scale">Scale</label>
      <select
        id="scale"
        aria-describedby="scale-note"
        value={scale.name}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {offered.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      <p id="scale-note" class="note">
        {scale.note}
      </p>
      {scale.name === "manual" && <ManualBounds viewer={viewer} />}
    </div>
  );
}

export function ColourChoice({ viewer: { choice }, run }: { viewer: Viewer; run: OpenRun }) {
  const map = run.look.map.value;
  return (
    <fieldset class="choice colours">
      <legend>Colours</legend>
      <div class="maps">
        {colourMaps.map((entry) => (
          <label key={entry.name} title={entry.name}>
            <input
              type="radio"
              name="map"
              checked={entry.name === map.name}
              onChange={() => (choice.map.value = entry)}
            />
            <Swatch map={entry} />
            <span>{entry.ends.replace("-", "–")}</span>
            <small>{entry.name}</small>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ManualBounds({ viewer: { choice } }: { viewer: Viewer }) {
  const { low, high } = choice.bounds.value;
  const field = (name: "low" | "high", value: number) => (
    <label>
      {name === "low" ? "From" : "To"}
      <NumberField
        step="any"
        value={value}
        take={(typed) => {
          const next = { ...choice.bounds.value, [name]: typed };
          if (next.low < next.high) choice.bounds.value = next;
        }}
      />
    </label>
  );
  return (
    <div class="bounds">
      {field("low", low)}
      {field("high", high)}
    </div>
  );
}

function Swatch({ map }: { map: ColourMap }) {
  const background = useMemo(() => {
    const stops = Array.from(
      { length: 9 },
      (_, i) => `rgb(${map.rgb.subarray(Math.min(255, 32 * i) * 3, Math.min(255, 32 * i) * 3 + 3).join(" ")})`,
    );
    return `linear-gradient(90deg, ${stops.join(", ")})`;
  }, [map]);
  return <i class="swatch" style={{ background }} />;
}
