import { useMemo } from "preact/hooks";
import { patchOf } from "../film/grid/grid-of.ts";
import type { Spots } from "../film/grid/spot.ts";
import type { OpenRun } from "../film/open-run.ts";
import type { Layer } from "../film/reading/film.ts";
import { unitWord } from "../film/reading/layer-shape.ts";
import { weightText } from "../shared/format.ts";
import { SmallPicture, mostOf } from "../shared/small-picture.tsx";
import { Term } from "../shared/term.tsx";
import type { Fired } from "./asked.ts";

interface Props {
  readonly run: OpenRun;
  readonly layer: Layer;
  readonly fired: Fired | undefined;
  readonly spots: Spots;
}

/** The neuron that is pointed at or kept: what it hears of the digit, w∘x, and what it makes of it. */
export function Heard({ run, layer, fired, spots }: Props) {
  const patch = useMemo(() => patchOf(layer), [layer]);
  const unit = spots.shown.value?.unit;
  if (!fired || unit === undefined || unit >= layer.units)
    return (
      <section class="heard" aria-label="What a neuron hears">
        <p class="note">
          {fired
            ? "Point at a neuron, or keep one by a click or Enter, to see what it hears of this digit."
            : "What a neuron hears of a digit stands here."}
        </p>
      </section>
    );
  const word = unitWord(layer);
  const title = `${word[0]!.toUpperCase()}${word.slice(1)} ${unit}`;
  const kept = spots.pinned.value === unit;
  const { inputs, units } = layer;
  const head = (
    <div class="heard-head">
      <h2>{title}</h2>
      <button type="button" class="quiet small" onClick={() => (kept ? spots.free() : spots.pin(unit))}>
        {kept ? "Let go" : "Keep"}
      </button>
    </div>
  );
  if (fired.input.length !== inputs || fired.sums.length !== units)
    return (
      <section class="heard" aria-label={title}>
        {head}
        <p class="note">
          A filter hears {fired.sums.length / units} places of the picture. At the one where it answers most it makes{" "}
          {weightText(most(fired.outputs, unit, units))}.
        </p>
      </section>
    );
  const w = Float32Array.from({ length: inputs }, (_, i) => fired.weights[i * units + unit]!);
  const products = w.map((weight, i) => weight * fired.input[i]!);
  const bias = fired.weights[inputs * units + unit]!;
  const signed = { kind: "signed", map: run.look.map.value } as const;
  const first = layer.shape.first && fired.input.every((value) => value >= 0);
  return (
    <section class="heard" aria-label={title}>
      {head}
      <div class="heard-pictures">
        <figure>
          <SmallPicture
            values={fired.input}
            patch={patch}
            tone={first ? { kind: "ink" } : signed}
            label="What it is given"
          />
          <figcaption>x</figcaption>
        </figure>
        <figure>
          <SmallPicture values={w} patch={patch} tone={signed} label="Its weights" />
          <figcaption>w, ±{weightText(mostOf(w)).slice(1)}</figcaption>
        </figure>
        <figure>
          <SmallPicture values={products} patch={patch} tone={signed} label="What it hears" />
          <figcaption>w∘x, ±{weightText(mostOf(products)).slice(1)}</figcaption>
        </figure>
      </div>
      <p class="heard-sum">
        Σ w∘x = <b>{weightText(products.reduce((a, b) => a + b, 0))}</b>, <Term name="bias" /> <b>{weightText(bias)}</b>
        , together <b>{weightText(fired.sums[unit]!)}</b>
        {fired.activation !== "" && (
          <>
            ; <Term name="activation">{fired.activation}</Term> makes{" "}
            <b data-reading="fired">{weightText(fired.outputs[unit]!)}</b> of it
          </>
        )}
        .
      </p>
    </section>
  );
}

/** The largest output of a filter at any place. */
function most(outputs: Float32Array, unit: number, units: number): number {
  let found = -Infinity;
  for (let i = unit; i < outputs.length; i += units) found = Math.max(found, outputs[i]!);
  return found;
}
