import { halfFrame } from "@closurenet/film";
import { computed, signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { GridView } from "../film/grid/grid-view.tsx";
import { spots as newSpots } from "../film/grid/spot.ts";
import { LayerChoice } from "../film/look/controls.tsx";
import { buildScale } from "../film/look/scales.ts";
import type { OpenRun } from "../film/open-run.ts";
import type { Layer } from "../film/reading/film.ts";
import { unitWord } from "../film/reading/layer-shape.ts";
import { sizeText } from "../shared/format.ts";
import { transition } from "../shared/transition.ts";
import type { Viewer } from "../viewer.ts";
import { largest, lit, strengths } from "./asked.ts";
import { Heard } from "./heard.tsx";
import type { Reader } from "./reader.ts";

interface Props {
  readonly viewer: Viewer;
  readonly run: OpenRun;
  readonly reader: Reader;
}

const exact = signal(true);

/** Which neurons of a layer fire, its weights with each neuron's as strong as it fires; and what one of them hears. */
export function Firing({ viewer, run, reader }: Props) {
  const layer = run.look.own.value;
  const aside = useSignal(false);
  const columns = useSignal(0);
  const spots = useMemo(() => newSpots(viewer.choice.pinned, (what) => transition(viewer, what)), [viewer, layer]);
  const view = useMemo(() => layer && litView(viewer, run, layer, reader), [run, layer, reader]);
  if (!layer || !view) return null;
  const fired = reader.answer.value?.fired.get(layer.name);
  const strength = fired && strengths(fired, layer.units);
  const strongest = strength && largest(strength);
  const word = unitWord(layer);
  return (
    <>
      <section class="firing" aria-label="Which neurons fire">
        <LayerChoice viewer={viewer} run={view} layers={run.film.layers} />
        <p class="note">
          {strength && strongest !== undefined && strength[strongest]! > 0
            ? `Each ${word}'s weights, as strong as it fires at this digit: most does ${word} ${strongest}; ${silentText(strength, word)}`
            : `Each ${word}'s weights. With a digit on the pad they are as strong as the ${word} fires.`}
        </p>
        <div class="firing-picture">
          <GridView
            key={layer.name}
            run={view}
            layer={view.look.layer.value!}
            spots={spots}
            still={exact}
            square={viewer.choice.square}
            aside={aside}
            columns={columns}
            name="What fires"
          />
        </div>
      </section>
      <Heard run={run} layer={layer} fired={fired} spots={spots} />
    </>
  );
}

/** How many of them are silent, in words. */
function silentText(strength: Float32Array, word: string): string {
  const silent = strength.filter((value) => value === 0).length;
  return silent === 0
    ? "none is silent."
    : `${sizeText(silent)} ${silent === 1 ? `${word} is` : `${word}s are`} silent.`;
}

/** A run as the grid shows it, but that the weights of a layer are as strong as its units fire; never seen through those below. */
function litView(viewer: Viewer, run: OpenRun, layer: Layer, reader: Reader): OpenRun {
  const shown = computed(() => {
    const fired = reader.answer.value?.fired.get(layer.name);
    return fired && halfFrame(lit(fired.weights, strengths(fired, layer.units)));
  });
  const held: Layer = { ...layer, weights: (frame) => shown.value ?? layer.weights(frame) };
  const { scale, bounds } = viewer.choice;
  const info = computed(() =>
    run.look.layer.value?.product ? buildScale(scale.value, layer, bounds.value) : run.look.info.value,
  );
  return { ...run, look: { ...run.look, layer: signal(held), info, product: signal(undefined) } };
}
