import { type ScaleInfo, filmSymmetric } from "@closurenet/film";
import { type ReadonlySignal, computed, effect, signal, untracked } from "@preact/signals";
import type { OpenRun } from "../film/open-run.ts";
import type { Layer } from "../film/reading/film.ts";
import { nearestFrame } from "../film/timeline/clock.ts";
import { countText } from "../shared/format.ts";
import type { Viewer } from "../viewer.ts";
import { frameAtMoment } from "./clock.ts";
import type { Compared, Track } from "./comparison.ts";
import { difference, whyNot } from "./difference.ts";
import { oneScale } from "./one-scale.ts";

/** One picture of weights, as the grid of the film shows it. */
export interface Picture {
  readonly name: string;
  readonly view: OpenRun;
}

/** What is laid beside, over or against each other. */
export interface Pictures {
  /** One scale for all films, and of how many frames it is. */
  readonly scale: ReadonlySignal<{ readonly info: ScaleInfo; readonly frames: number } | undefined>;
  /** The picture of a run. */
  of(run: OpenRun): Picture["view"];
  /** The two of a wipe or a difference: of a run alone, it and itself as it was. */
  readonly pair: ReadonlySignal<readonly [Picture, Picture] | undefined>;
  /** What the first of them has more than the second; or, in a sentence, why that cannot be said. */
  readonly difference: ReadonlySignal<Difference | undefined>;
  /** The iteration at which a run alone is compared with itself. */
  readonly since: ReadonlySignal<number>;
  /** Builds the scales again, from all frames counted. */
  rescale(): void;
  end(): void;
}

export type Difference =
  | { readonly why: string }
  | { readonly view: OpenRun; readonly info: ScaleInfo; readonly moments: number };

/** Weights that the scale of a difference may cost to count, and the most moments that it reads. */
const [FOR_SCALE, MOST] = [4e6, 24];

/** The layers of the runs that are compared, on one scale. */
export function pictures(viewer: Viewer, { films, tracks, moments, settled, read, reel }: Compared): Pictures {
  const { comparing, choice } = viewer;
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
    const all = layers.peek();
    if (all.length === 0) return;
    const frames = choice.scale.peek() === "manual" ? 0 : counted();
    const censuses = all.map(({ census }) => census);
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
      const frames = scale.peek()?.frames ?? 0;
      if (read.value && !reel.player.playing.value && frames > 0 && frames < counted()) untracked(rescale);
    }),
  ];

  const views = new WeakMap<OpenRun, OpenRun>();
  const of = (run: OpenRun): OpenRun => {
    const view = views.get(run) ?? { ...run, look: { ...run.look, info } };
    views.set(run, view);
    return view;
  };

  const alone = computed(() => (tracks.value.length === 1 ? films.value[0]?.run : undefined));
  const startFrame = computed(() => {
    const film = alone.value?.film;
    void film?.count.value;
    return film && comparing.since.value !== undefined ? nearestFrame(film.steps, comparing.since.value) : 0;
  });
  const since = computed(() => {
    const film = alone.value?.film;
    void film?.count.value;
    return film?.steps[startFrame.value] ?? 0;
  });
  /** The weights of the frame that a run alone is compared with: a copy, for those of the film come and go. */
  const start = signal<Uint16Array | undefined>(undefined);
  const stopStart = effect(() => {
    const run = alone.value;
    const layer = run?.look.layer.value;
    const frame = startFrame.value;
    const found = run && layer?.weights(frame);
    const ending = new AbortController();
    untracked(() => {
      if (start.peek()) start.value = undefined;
      if (found) start.value = found.slice();
      else if (run && layer && !layer.product)
        run.film.load(frame, ending.signal).then(
          (all) => {
            const place = run.film.layers.findIndex(({ name }) => name === layer.name);
            if (!ending.signal.aborted) start.value = all[place];
          },
          () => undefined, // there is no difference then
        );
    });
    return () => ending.abort();
  });

  const pair = computed<readonly [Picture, Picture] | undefined>(() => {
    const run = alone.value;
    if (run) {
      const layer = run.look.layer.value;
      if (!layer) return undefined;
      const held: Layer = { ...layer, weights: () => start.value };
      const look = { ...run.look, info, layer: signal(held) };
      return [
        { name: "now", view: of(run) },
        { name: `iteration ${countText(since.value)}`, view: { ...run, look, shown: signal(startFrame.value) } },
      ];
    }
    const [left, right] = comparing.pair.value.map((place) => films.value.find(({ track }) => track.place === place));
    return left && right
      ? [
          { name: left.track.letter, view: of(left.run) },
          { name: right.track.letter, view: of(right.run) },
        ]
      : undefined;
  });

  /** Some moments, evenly over the clock, and the frames of two runs at each. */
  const sample = (a: Track, b: Track, weights: (frame: number, of: Track) => Uint16Array | undefined, size: number) => {
    const all = moments.peek();
    const count = Math.min(all.length, MOST, Math.max(2, Math.floor(FOR_SCALE / size)));
    const clock = comparing.clock.peek();
    return Array.from({ length: count }, (_, i) => {
      const time = all[Math.round((i * (all.length - 1)) / Math.max(1, count - 1))]!;
      return [a, b].map((track) => weights(frameAtMoment(clock, track.times.peek(), time).frame, track));
    }).flatMap(([left, right]) => (left && right ? [[left, right] as const] : []));
  };

  /** Changes each time that there are twice as many moments, while they are read. */
  const doublings = computed(() => (read.value ? 0 : Math.ceil(Math.log2(1 + moments.value.length))));
  const differing = computed<Difference | undefined>(() => {
    const two = pair.value;
    // With them there are more moments, or all frames to choose from.
    void settled.value;
    void read.value;
    void doublings.value;
    void comparing.clock.value;
    const [left, right] = two ?? [];
    const [a, b] = [left?.view.look.layer.value, right?.view.look.layer.value];
    if (!left || !right || !a || !b) return undefined;
    const why = whyNot(a, b, [left.name, right.name]);
    if (why !== undefined) return { why };
    const own = alone.value;
    if (own) void start.value;
    return untracked(() => {
      const known = films.peek();
      const trackOf = ({ view }: Picture): Track => known.find(({ run }) => run.source === view.source)!.track;
      const layerOf = new Map([
        [trackOf(left), { run: left.view, layer: a }],
        ...(own ? [] : [[trackOf(right), { run: right.view, layer: b }] as const]),
      ]);
      const weights = (frame: number, track: Track): Uint16Array | undefined => {
        const { run, layer } = layerOf.get(track)!;
        return layer.weights(Math.round(run.film.shownAt(frame)));
      };
      const taken = sample(trackOf(left), trackOf(own ? left : right), weights, a.inputs * a.units);
      const held = start.peek();
      const pairs = own ? (held ? taken.map(([now]) => [now, held] as const) : []) : taken;
      const layer = difference({
        layer: a,
        sample: pairs,
        now() {
          const [first, second] = [left, right].map(({ view }, i) =>
            (i === 0 ? a : b).weights(Math.round(view.shown.value)),
          );
          return first && second ? [first, second] : undefined;
        },
      });
      const zero = filmSymmetric(layer.census, layer.census.count);
      const shown = signal(0);
      const look = { ...left.view.look, info: signal<ScaleInfo | undefined>(zero), layer: signal(layer) };
      return { view: { ...left.view, look, shown }, info: zero, moments: pairs.length };
    });
  });

  return {
    scale,
    of,
    pair,
    difference: differing,
    since,
    rescale,
    end() {
      stopStart();
      stops.forEach((stop) => stop());
    },
  };
}
