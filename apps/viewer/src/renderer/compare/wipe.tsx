import { useSignal } from "@preact/signals";
import type { Box } from "../shared/size.ts";
import type { Scene } from "./compare-screen.tsx";
import { differenceName } from "./compare-legend.tsx";
import { whyNot } from "./difference.ts";
import { Grid } from "./panels.tsx";
import { RunHead } from "./run-head.tsx";
import type { Picture } from "./pictures.ts";

/** Two pictures in one place: over each other with a handle between them, or subtracted. */
export function Wipe({ scene, difference }: { scene: Scene; difference: boolean }) {
  const { all, shown, viewer } = scene;
  const tracks = all.tracks.value;
  const pair = shown.pair.value;
  const places = tracks.length === 1 ? [0] : viewer.comparing.pair.value;
  return (
    <div class="over">
      <div class="over-heads">
        {places.map((place) => tracks[place] && <RunHead key={place} scene={scene} track={tracks[place]} />)}
      </div>
      {pair ? (
        difference ? (
          <Subtracted scene={scene} />
        ) : (
          <Over scene={scene} pair={pair} />
        )
      ) : (
        <Missing scene={scene} />
      )}
    </div>
  );
}

function Missing({ scene: { all } }: { scene: Scene }) {
  return <p class="empty">{all.read.value ? "It takes two runs that can be shown." : "Reading the first frames…"}</p>;
}

function Subtracted({ scene }: { scene: Scene }) {
  const difference = scene.shown.difference.value;
  if (!difference) return <p class="empty">Reading…</p>;
  if ("why" in difference) return <p class="empty">{difference.why}</p>;
  return <Grid scene={scene} view={difference.view} name={differenceName(scene)} />;
}

/** How far a key moves the handle; Home and End go to the ends. */
const distances: Readonly<Record<string, number>> = {
  ArrowLeft: -0.02,
  ArrowDown: -0.02,
  ArrowRight: 0.02,
  ArrowUp: 0.02,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

function Over({ scene, pair: [left, right] }: { scene: Scene; pair: readonly [Picture, Picture] }) {
  const { viewer } = scene;
  const { split } = viewer.comparing;
  const lies = useSignal<Box | undefined>(undefined);
  const [a, b] = [left.view.look.layer.value, right.view.look.layer.value];
  const why = a && b && whyNot(a, b, [left.name, right.name]);
  if (why !== undefined) return <p class="empty">{why.replace("subtracted", "laid over each other")}</p>;
  if (!a || !b) return null;
  const share = split.value;
  const box = lies.value ?? { left: 0, top: 0, width: 0, height: 0 };
  const x = box.left + share * box.width;
  const put = (to: number): void => void (split.value = Math.round(100 * Math.min(1, Math.max(0, to))) / 100);
  const drag = (event: PointerEvent & { readonly currentTarget: HTMLElement }): void => {
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    if (event.buttons !== 1) return;
    const room = event.currentTarget.parentElement!.getBoundingClientRect();
    put((event.clientX - room.left - box.left) / box.width);
  };
  const key = (event: KeyboardEvent): void => {
    const by = distances[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    put(share + by * (event.shiftKey ? 5 : 1));
  };
  const percent = Math.round(100 * share);
  return (
    <div class="wipe">
      <Grid scene={scene} view={right.view} name={right.name} lies={lies} />
      <div class="wipe-left" style={{ clipPath: `inset(0 calc(100% - ${x}px) 0 0)` }}>
        <Grid scene={scene} view={left.view} name={left.name} />
      </div>
      <div
        class="wipe-handle"
        role="slider"
        tabIndex={0}
        aria-label={`${left.name} to the left of here, ${right.name} to the right`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${percent} % ${left.name}, ${100 - percent} % ${right.name}`}
        style={{ left: `${x}px`, top: `${box.top}px`, height: `${box.height}px` }}
        onKeyDown={key}
        onPointerDown={drag}
        onPointerMove={drag}
        // A drag takes no focus: the keys of the page go on moving the film.
        onMouseDown={(event) => event.preventDefault()}
      >
        <span aria-hidden="true">{left.name}</span>
        <span aria-hidden="true">{right.name}</span>
      </div>
    </div>
  );
}
