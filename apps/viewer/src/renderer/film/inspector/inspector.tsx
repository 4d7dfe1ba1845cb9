import { paint } from "@closurenet/film";
import { effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { Layer } from "../reading/film.ts";
import { neuronFacts } from "./neuron.ts";
import { picture } from "../grid/picture.ts";
import type { OpenRun } from "../../viewer.ts";
import { sizeText, weightText } from "../../shared/format.ts";
import { patchOf } from "../grid/grid-of.ts";
import type { Spots } from "../grid/spot.ts";
import { unitWord } from "../reading/layer-shape.ts";
import { exactLength, observeSize } from "../../shared/size.ts";

/** The neuron that was pointed at last, close up. */
export function Inspector({ run, layer, spots }: { run: OpenRun; layer: Layer; spots: Spots }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const unit = useSignal(0);
  const size = useSignal(1);
  const patch = useMemo(() => patchOf(layer), [layer]);
  const { width, height } = patch;

  useEffect(
    () =>
      effect(() => {
        if (spots.shown.value) unit.value = spots.shown.value.unit;
      }),
    [spots],
  );
  if (unit.value >= layer.units) unit.value = 0;
  useLayoutEffect(
    () =>
      observeSize(box.current!, (inner) => {
        const ratio = window.devicePixelRatio;
        const largest = Math.floor(Math.min((inner.width * ratio) / width, (inner.height * ratio) / height));
        let zoom = Math.max(1, largest);
        while (zoom > 1 && (exactLength(width, zoom, ratio) !== width || exactLength(height, zoom, ratio) !== height))
          zoom--;
        size.value = zoom / ratio;
      }),
    [width, height],
  );
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(width, height);
    const levels = picture();
    const own = new Uint8Array(patch.inputs);
    return effect(() => {
      const info = run.look.info.value;
      const map = run.look.map.value;
      const at = Math.round(run.player.at.value);
      if (!info || layer !== run.look.layer.value || !layer.frames[at]) return;
      const all = levels(layer.frames, at, info);
      for (let i = 0; i < own.length; i++) own[i] = all[i * layer.units + unit.value]!;
      paint(own, patch, map, 1, image.data);
      context.putImageData(image, 0, 0);
    });
  }, [run, layer]);

  const frame = layer.frames[Math.round(run.player.at.value)];
  const word = unitWord(layer);
  const name = `${word[0]!.toUpperCase()}${word.slice(1)} ${unit.value}`;
  const facts = frame && neuronFacts(layer, frame, unit.value);
  return (
    <section class="inspector" aria-label={name}>
      <div class="inspector-picture" ref={box}>
        <canvas
          ref={canvas}
          width={width}
          height={height}
          style={{ width: `${width * size.value}px`, height: `${height * size.value}px` }}
        />
      </div>
      {facts && (
        <div class="inspector-facts">
          <h2>{name}</h2>
          <dl>
            {Object.entries({
              min: weightText(facts.min),
              max: weightText(facts.max),
              "‖w‖": sizeText(facts.norm),
              bias: weightText(facts.bias),
            }).map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
          <Histogram counts={facts.histogram} end={facts.end} />
        </div>
      )}
    </section>
  );
}

function Histogram({ counts, end }: { counts: readonly number[]; end: number }) {
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
