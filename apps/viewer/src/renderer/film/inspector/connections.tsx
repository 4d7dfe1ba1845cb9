import { paint } from "@closurenet/film";
import { effect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { weightText } from "../../shared/format.ts";
import { transition } from "../../shared/transition.ts";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";
import { squareGridOf } from "../grid/grid-of.ts";
import { picture } from "../grid/picture.ts";
import { buildScale } from "../look/scales.ts";
import type { Layer } from "../reading/film.ts";
import { unitWord } from "../reading/layer-shape.ts";
import { type Connection, incoming, outgoing, strongest } from "./outgoing.ts";

interface Props {
  readonly viewer: Viewer;
  readonly run: OpenRun;
  readonly layer: Layer;
  readonly unit: number;
}

/** The strongest connections that are named. */
const NAMED = 4;

/** Goes to a neuron of another layer. First the layer: choosing one lets go of the neuron before. */
function goTo(viewer: Viewer, { film }: OpenRun, layer: Layer, unit: number): void {
  transition(viewer, () => {
    viewer.choice.layer.value = film.layers.indexOf(layer);
    viewer.choice.pinned.value = unit;
  });
}

function Named({ viewer, run, layer, connections }: Omit<Props, "unit"> & { connections: readonly Connection[] }) {
  return (
    <ul class="connections">
      {strongest(connections, NAMED).map(({ unit, weight }) => (
        <li key={unit}>
          <button type="button" onClick={() => goTo(viewer, run, layer, unit)}>
            {unitWord(layer)} {unit} <span class="muted">{weightText(weight)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The weights by which the next layer hears this neuron. */
export function HeardBy({ viewer, run, layer, unit }: Props) {
  const next = run.film.layers[run.film.layers.indexOf(layer) + 1];
  const frame = next?.weights(Math.round(run.shown.value));
  if (!next || !frame || next.inputs !== layer.units) return null;
  const connections = outgoing(next, frame, unit);
  const end = Math.max(...connections.map(({ weight }) => Math.abs(weight)).filter(Number.isFinite), Number.MIN_VALUE);
  const bars = connections
    .filter(({ weight }) => Number.isFinite(weight))
    .map(({ unit: at, weight }) => `M${at + 0.1} 12V${12 - (12 * weight) / end}h.8V12z`);
  return (
    <section aria-label="Outgoing weights">
      <h3>Heard by layer {next.label}</h3>
      <svg
        class="outgoing"
        viewBox={`0 0 ${next.units} 24`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${next.units} outgoing weights, up to ${weightText(end)} either way`}
      >
        <path d={bars.join("")} fill="currentColor" />
      </svg>
      <Named viewer={viewer} run={run} layer={next} connections={connections} />
    </section>
  );
}

/** The layer before, each neuron lit as strongly as this one hears it. */
export function FedBy({ viewer, run, layer, unit }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const before = run.film.layers[run.film.layers.indexOf(layer) - 1];
  const fits = before !== undefined && before.units === layer.inputs;
  const grid = fits ? squareGridOf(before) : undefined;
  useLayoutEffect(() => {
    if (!before || !grid) return undefined;
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(grid.width, grid.height);
    const levels = picture();
    const { choice } = viewer;
    const scale = buildScale(choice.scale.peek(), before, choice.bounds.peek());
    return effect(() => {
      const at = Math.round(run.shown.value);
      const map = run.look.map.value;
      const [own, theirs] = [layer.weights(at), before.weights(at)];
      if (!own || !theirs) return;
      paint(levels(before.weights, at, scale), grid, map, 1, image.data);
      const sizes = incoming(layer, own, unit).map(({ weight }) => Math.abs(weight));
      const most = Math.max(...sizes.filter(Number.isFinite), Number.MIN_VALUE);
      grid.index.forEach((weight, pixel) => {
        if (weight >= 0) image.data[4 * pixel + 3] = 255 * Math.min(1, sizes[weight % before.units]! / most);
      });
      context.putImageData(image, 0, 0);
    });
  }, [run, layer, before, grid, unit, run.look.info.value]);
  const frame = layer.weights(Math.round(run.shown.value));
  if (!before || !grid || !frame) return null;
  const choose = (event: MouseEvent): void => {
    const box = canvas.current!.getBoundingClientRect();
    const spot = grid.unitAt(
      ((event.clientX - box.left) / box.width) * grid.width,
      ((event.clientY - box.top) / box.height) * grid.height,
    );
    if (spot) goTo(viewer, run, before, spot.unit);
  };
  return (
    <section aria-label="Incoming weights">
      <h3>Hears layer {before.label}, each as bright as it is heard</h3>
      <canvas
        class="fed-by"
        ref={canvas}
        width={grid.width}
        height={grid.height}
        role="img"
        aria-label={`The ${before.units} neurons of layer ${before.label}; the strongest are named below`}
        onClick={choose}
      />
      <Named viewer={viewer} run={run} layer={before} connections={incoming(layer, frame, unit)} />
    </section>
  );
}
