import type { ScaleInfo } from "@closurenet/film";
import { type ReadonlySignal, computed, effect, signal, untracked } from "@preact/signals";
import type { OpenRun } from "../film/open-run.ts";
import type { Layer } from "../film/reading/film.ts";
import { countText } from "../shared/format.ts";
import type { Viewer } from "../viewer.ts";
import { frameAtMoment } from "./clock.ts";
import type { Compared, Track } from "./comparison.ts";
import { heldStart } from "./held-start.ts";
import { oneScale } from "./one-scale.ts";
import { type Subtracted, subtracted } from "./subtracted.ts";

/** One picture of weights. */
export interface Picture {
  readonly name: string;
  /** As the grid of the film shows it. */
  readonly view: OpenRun;
  /** Its weights at a moment of the clock, or those in memory that are nearest to it. */
  at(time: number): Uint16Array | undefined;
  /** Its weights, where it shows the same ones always. */
  readonly held?: ReadonlySignal<Uint16Array | undefined>;
}

/** What is laid beside, over or against each other. */
export interface Pictures {
  /** One scale for all films, and of how many frames it is. */
  readonly scale: ReadonlySignal<{ readonly info: ScaleInfo; readonly frames: number } | undefined>;
  /** How the grid shows a run: on the scale of all. */
  viewOf(run: OpenRun): OpenRun;
  /** The two of a wipe or a difference: of a run alone, it and itself as it was. */
  readonly pair: ReadonlySignal<readonly [Picture, Picture] | undefined>;
  readonly difference: ReadonlySignal<Subtracted | undefined>;
  /** The iteration at which a run alone is compared with itself. */
  readonly since: ReadonlySignal<number>;
  /** Builds the scale again, from all frames counted. */
  rescale(): void;
  end(): void;
}

/** The layers of the runs that are compared, on one scale. */
export function pictures(viewer: Viewer, all: Compared): Pictures {
  const { comparing, choice } = viewer;
  const { films, tracks, moments, read, reel } = all;
  const scale = signal<{ readonly info: ScaleInfo; readonly frames: number } | undefined>(undefined);
  const info = computed(() => scale.value?.info);
  const layers = computed(() =>
    films.value.flatMap(({ run }) => {
      const layer = run.look.layer.value;
      return layer ? [layer] : [];
    }),
  );
  const counted = (): number => layers.peek().reduce((sum, layer) => sum + layer.counted, 0);
  const rescale = (): void => {
    const shown = layers.peek();
    if (shown.length === 0) return;
    const frames = choice.scale.peek() === "manual" ? 0 : counted();
    const censuses = shown.map(({ census }) => census);
    scale.value = { info: oneScale(choice.scale.peek(), censuses, choice.bounds.peek()), frames };
  };
  const stops = [
    effect(() => {
      void layers.value;
      if (choice.scale.value === "manual") void choice.bounds.value;
      untracked(rescale);
    }),
    // Films that play keep the scale they play with.
    effect(() => {
      void moments.value;
      const frames = scale.peek()?.frames ?? 0;
      if (read.value && !reel.player.playing.value && frames > 0 && frames < counted()) untracked(rescale);
    }),
  ];

  const views = new WeakMap<OpenRun, OpenRun>();
  const viewOf = (run: OpenRun): OpenRun => {
    const view = views.get(run) ?? { ...run, look: { ...run.look, info } };
    views.set(run, view);
    return view;
  };
  const pictureOf = (name: string, { track, run }: { readonly track: Track; readonly run: OpenRun }): Picture => ({
    name,
    view: viewOf(run),
    at(time) {
      const { frame } = frameAtMoment(comparing.clock.peek(), track.times.peek(), time);
      return run.look.layer.peek()?.weights(Math.round(run.film.shownAt(frame)));
    },
  });

  const alone = computed(() => (tracks.value.length === 1 ? films.value[0]?.run : undefined));
  const start = heldStart(alone, comparing);
  const startOf = (run: OpenRun, layer: Layer): Picture => {
    const held: Layer = { ...layer, weights: () => start.weights.value };
    return {
      name: `iteration ${countText(start.step.value)}`,
      view: { ...run, look: { ...run.look, info, layer: signal(held) }, shown: start.frame },
      at: () => start.weights.peek(),
      held: start.weights,
    };
  };
  const pair = computed<readonly [Picture, Picture] | undefined>(() => {
    const [first] = films.value;
    const run = alone.value;
    if (first && run) {
      const layer = run.look.layer.value;
      return layer && [pictureOf("now", first), startOf(run, layer)];
    }
    const [left, right] = comparing.pair.value.map((place) => films.value.find(({ track }) => track.place === place));
    return left && right && [pictureOf(left.track.letter, left), pictureOf(right.track.letter, right)];
  });

  return {
    scale,
    viewOf,
    pair,
    difference: subtracted(pair, all, comparing.clock),
    since: start.step,
    rescale,
    end() {
      start.end();
      stops.forEach((stop) => stop());
    },
  };
}
