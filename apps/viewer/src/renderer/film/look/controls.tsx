import { type ColourMap, colourMaps } from "@closurenet/film";
import { useMemo } from "preact/hooks";
import { transition } from "../../shared/transition.ts";
import { scales } from "./scales.ts";
import type { OpenRun, Viewer } from "../../viewer.ts";

/** Layer, scale and colours. */
export function Controls({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const { choice } = viewer;
  const layer = run.look.layer.value;
  const scale = scales.find(({ name }) => name === choice.scale.value)!;
  const map = run.look.map.value;
  const product = run.look.product.value;
  const change = (what: () => void): void => transition(viewer, what);
  const choose = (value: string): void => {
    const chosen = scales.find(({ name }) => name === value);
    if (chosen) choice.scale.value = chosen.name;
  };
  return (
    <div class="controls">
      {layer && (
        <fieldset class="choice layers">
          <legend>Layer</legend>
          <div class="segments">
            {run.film.layers.map(({ name, label, inputs, units }, i) => (
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
      )}
      <div class="choice">
        <label for="scale">Scale</label>
        <select
          id="scale"
          aria-describedby="scale-note"
          value={scale.name}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {scales.map(({ name, label }) => (
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
    </div>
  );
}

function ManualBounds({ viewer: { choice } }: { viewer: Viewer }) {
  const { low, high } = choice.bounds.value;
  const field = (name: "low" | "high", value: number) => (
    <label>
      {name === "low" ? "From" : "To"}
      <input
        type="number"
        step="any"
        value={value}
        onChange={({ currentTarget: field }) => {
          const next = { ...choice.bounds.value, [name]: field.valueAsNumber };
          if (next.low < next.high) choice.bounds.value = next;
          else field.valueAsNumber = value;
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
