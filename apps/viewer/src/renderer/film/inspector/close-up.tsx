import { paint } from "@closurenet/film";
import { type ReadonlySignal, effect, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { exactLength, observeSize } from "../../shared/size.ts";
import type { OpenRun } from "../open-run.ts";
import { patchOf } from "../grid/grid-of.ts";
import { picture } from "../grid/picture.ts";
import type { Layer } from "../reading/film.ts";

/** One neuron's patch, as large as its box allows in whole device pixels per weight. */
export function CloseUp({ run, layer, unit }: { run: OpenRun; layer: Layer; unit: ReadonlySignal<number> }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal(1);
  const patch = useMemo(() => patchOf(layer), [layer]);
  const { width, height } = patch;

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
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(width, height);
    const levels = picture();
    const own = new Uint8Array(patch.inputs);
    return effect(() => {
      const info = run.look.info.value;
      const map = run.look.map.value;
      const at = Math.round(run.shown.value);
      if (!info || layer !== run.look.layer.value || !layer.weights(at)) return;
      const all = levels(layer.weights, at, info);
      for (let i = 0; i < own.length; i++) own[i] = all[i * layer.units + unit.value]!;
      paint(own, patch, map, 1, image.data);
      context.putImageData(image, 0, 0);
    });
  }, [run, layer]);

  return (
    <div class="inspector-picture" ref={box}>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        style={{ width: `${width * size.value}px`, height: `${height * size.value}px` }}
      />
    </div>
  );
}
