import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sizeText, weightText } from "../../shared/format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";
import type { Spots } from "../grid/spot.ts";
import type { Layer } from "../reading/film.ts";
import { unitWord } from "../reading/layer-shape.ts";
import { CloseUp } from "./close-up.tsx";
import { FedBy, HeardBy } from "./connections.tsx";
import { ExcitingDigits } from "./exciting-digits.tsx";
import { Histogram } from "./histogram.tsx";
import { neuronFacts } from "./neuron.ts";
import { NormLine } from "./norm-line.tsx";
import { StillList } from "./still-list.tsx";

interface Props {
  readonly viewer: Viewer;
  readonly run: OpenRun;
  readonly layer: Layer;
  readonly spots: Spots;
}

/** The neuron that was pointed at last, close up; of one that is pinned, also what it did and whom it hears. */
export function Inspector({ viewer, run, layer, spots }: Props) {
  const unit = useSignal(0);
  useEffect(
    () =>
      effect(() => {
        if (spots.shown.value) unit.value = spots.shown.value.unit;
      }),
    [spots],
  );
  if (unit.value >= layer.units) unit.value = 0;

  // Whom it hears and how it moved is told of the layer itself, also where it is seen through those below.
  const own = run.look.own.value ?? layer;
  const frame = layer.weights(Math.round(run.shown.value));
  const word = unitWord(layer);
  const name = `${word[0]!.toUpperCase()}${word.slice(1)} ${unit.value}`;
  const facts = frame && neuronFacts(layer, frame, unit.value);
  const pinned = spots.pinned.value === unit.value;
  return (
    <section class={pinned ? "inspector pinned" : "inspector"} aria-label={name}>
      <CloseUp run={run} layer={layer} unit={unit} />
      {facts && (
        <div class="inspector-facts">
          <div class="inspector-head">
            <h2>{name}</h2>
            {pinned ? (
              <button type="button" class="quiet small" onClick={spots.free} title="Let it go (Esc)">
                Let go
              </button>
            ) : (
              <button type="button" class="quiet small" onClick={() => spots.pin(unit.value)} title="Keep it (Enter)">
                Keep
              </button>
            )}
          </div>
          <dl>
            {Object.entries({
              min: weightText(facts.min),
              max: weightText(facts.max),
              "‖w‖": sizeText(facts.norm),
              bias: weightText(facts.bias),
            }).map(([label, text]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
          <Histogram counts={facts.histogram} end={facts.end} />
        </div>
      )}
      <StillList run={run} layer={own} spots={spots} />
      {pinned && (
        <div class="inspector-more">
          <NormLine run={run} layer={own} unit={unit.value} />
          <ExcitingDigits viewer={viewer} run={run} layer={own} unit={unit.value} />
          <HeardBy viewer={viewer} run={run} layer={own} unit={unit.value} />
          <FedBy viewer={viewer} run={run} layer={own} unit={unit.value} />
        </div>
      )}
    </section>
  );
}
