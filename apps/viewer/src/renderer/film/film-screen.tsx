import { useSignal } from "@preact/signals";
import type { OpenRun, Viewer } from "../viewer.ts";
import { Charts } from "./charts/charts.tsx";
import { Controls } from "./look/controls.tsx";
import { GridView, type Spot } from "./grid/grid-view.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { Legend } from "./look/legend.tsx";
import { Readings } from "./readings.tsx";
import { Transport } from "./timeline/transport.tsx";

/** The film of the run: the weights, what they mean, what was measured, and the playhead. */
export function FilmScreen({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const spot = useSignal<Spot | undefined>(undefined);
  const layer = run.look.layer.value;
  return (
    <main class="film">
      <h1 class="visually-hidden">Film of {run.source.name}</h1>
      <section class="picture" aria-label="Weights">
        {layer ? (
          <GridView key={layer} run={run} layer={layer} spot={spot} still={viewer.appearance.reducedMotion}>
            <Legend viewer={viewer} run={run} />
          </GridView>
        ) : (
          <p class="empty">
            {run.progress.value.phase === "waiting"
              ? "The training has not written its first frame yet."
              : "Reading the first frame…"}
          </p>
        )}
      </section>
      <aside class="side" aria-label="Choices and measurements">
        <Readings run={run} />
        <Controls viewer={viewer} run={run} />
        {layer && <Inspector run={run} layer={layer} spot={spot} />}
        <Charts viewer={viewer} run={run} />
      </aside>
      <Transport viewer={viewer} run={run} />
    </main>
  );
}
