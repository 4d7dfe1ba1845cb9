import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { transition } from "../shared/transition.ts";
import type { OpenRun } from "./open-run.ts";
import type { Viewer } from "../viewer.ts";
import { Accuracy } from "./accuracy/accuracy.tsx";
import { Caption } from "./caption.tsx";
import type { Charts as ChartsView } from "./charts/charts.tsx";
import { GridView } from "./grid/grid-view.tsx";
import { SpotText } from "./grid/spot-text.tsx";
import { spots as newSpots } from "./grid/spot.ts";
import { Inspector } from "./inspector/inspector.tsx";
import { Controls } from "./look/controls.tsx";
import { Legend } from "./look/legend.tsx";
import { Understood } from "./understood/understood.tsx";
import { Readings } from "./readings.tsx";
import { FilmTransport } from "./timeline/film-transport.tsx";

/** The film of the run: the weights, what they mean, what was measured, and the playhead. */
export function FilmScreen({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const layer = run.look.layer.value;
  const spots = useMemo(() => newSpots(viewer.choice.pinned, (what) => transition(viewer, what)), [viewer, layer]);
  const aside = useSignal(false);
  const columns = useSignal(0);
  // The picture comes first: what stands beside it is made once it is painted, in a task of its own; the charts are fetched.
  const [painted, setPainted] = useState(false);
  const [Charts, setCharts] = useState<typeof ChartsView>();
  useEffect(() => {
    const timer = layer && setTimeout(setPainted, 0, true);
    return () => clearTimeout(timer);
  }, [layer !== undefined]);
  useEffect(() => {
    if (painted) void import("./charts/charts.tsx").then((found) => setCharts(() => found.Charts));
  }, [painted]);
  const says = layer && (
    <div class="says">
      <Caption run={run} layer={layer} />
      <SpotText run={run} layer={layer} spots={spots} />
    </div>
  );
  // Checkpoints of others carry no measurements.
  const unmeasured = run.source.kind === "models";
  const legend = <Legend viewer={viewer} run={run} columns={columns} />;
  return (
    <main class="film">
      <h1 class="visually-hidden">Film of {run.source.name}</h1>
      <section class="picture" aria-label="Weights">
        {layer ? (
          <GridView
            key={layer}
            run={run}
            layer={layer}
            spots={spots}
            still={viewer.appearance.reducedMotion}
            square={viewer.choice.square}
            aside={aside}
            columns={columns}
            above={says}
            below={legend}
          />
        ) : (
          <p class="empty">
            {run.progress.value.phase === "waiting"
              ? "The training has not written its first frame yet."
              : "Reading the first frame…"}
          </p>
        )}
      </section>
      {layer && aside.value && (
        <div class="aside">
          {says}
          {legend}
        </div>
      )}
      <aside class="side" aria-label="Choices and measurements">
        <Readings run={run} />
        {painted && (
          <>
            <Accuracy key={run} viewer={viewer} run={run} />
            <Controls viewer={viewer} run={run} />
            <Understood key={run} viewer={viewer} run={run} />
            {layer && <Inspector viewer={viewer} run={run} layer={layer} spots={spots} />}
            {unmeasured ? null : Charts ? <Charts viewer={viewer} run={run} /> : <div class="charts" />}
          </>
        )}
      </aside>
      <FilmTransport viewer={viewer} run={run} />
    </main>
  );
}
