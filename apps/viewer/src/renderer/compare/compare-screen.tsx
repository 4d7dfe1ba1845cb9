import { useLayoutEffect, useMemo } from "preact/hooks";
import { spots as newSpots } from "../film/grid/spot.ts";
import type { OpenRun } from "../film/open-run.ts";
import { transition } from "../shared/transition.ts";
import type { Viewer } from "../viewer.ts";
import { type Compared, compared } from "./comparison.ts";
import { CompareCharts } from "./compare-charts.tsx";
import { CompareTransport } from "./compare-transport.tsx";
import { CompareLegend } from "./compare-legend.tsx";
import { CompareControls, LookControls } from "./compare-controls.tsx";
import { Panels } from "./panels.tsx";
import { type Pictures, pictures } from "./pictures.ts";
import { SpotValues } from "./spot-values.tsx";
import { Wipe } from "./wipe.tsx";
import type { Spots } from "../film/grid/spot.ts";

/** What the parts of the screen share. */
export interface Scene {
  readonly viewer: Viewer;
  readonly first: OpenRun;
  readonly all: Compared;
  readonly shown: Pictures;
  readonly spots: Spots;
}

/** Two to four runs on one clock, or one and its change. */
export const CompareScreen = ({ viewer, run }: { viewer: Viewer; run: OpenRun }) => (
  <Comparison key={run} viewer={viewer} run={run} />
);

function Comparison({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const scene = useMemo<Scene>(() => {
    const all = compared(viewer, run, window);
    const shown = pictures(viewer, all);
    const spots = newSpots(viewer.choice.pinned, (what) => transition(viewer, what));
    return { viewer, first: run, all, shown, spots };
  }, []);
  // At once, not after the first paint: a screen that is left before would not be ended.
  useLayoutEffect(
    () => () => {
      scene.shown.end();
      scene.all.end();
    },
    [],
  );
  const mode = viewer.comparing.mode.value;
  return (
    <main class="film compare">
      <h1 class="visually-hidden">Compare {scene.all.tracks.value.map(({ source }) => source.name).join(", ")}</h1>
      <section class="picture" aria-label="Weights" aria-busy={!scene.all.read.value}>
        {mode === "side" ? <Panels scene={scene} /> : <Wipe scene={scene} difference={mode === "difference"} />}
      </section>
      <div class="aside">
        <CompareLegend scene={scene} />
        <SpotValues scene={scene} />
      </div>
      <aside class="side" aria-label="Choices and measurements">
        <CompareControls scene={scene} />
        <CompareCharts scene={scene} />
        <LookControls scene={scene} />
      </aside>
      <CompareTransport scene={scene} />
    </main>
  );
}
