import { type ColourMap, type ScaleInfo, type ScaleName, colourMaps, tofino, vik } from "@closurenet/film";
import { type ReadonlySignal, type Signal, computed, effect, signal, untracked } from "@preact/signals";
import { type Positions, stepPositions } from "../timeline/clock.ts";
import type { Film, Layer } from "../reading/film.ts";
import { productName, seenThrough } from "../reading/seen-through.ts";
import type { Screen } from "../../screens.ts";
import { type Bounds, buildScale, readsFilm, scales } from "./scales.ts";

export type Axis = "iteration" | "motion";

/** What a person chooses to see, whichever run is open. */
export interface Choices {
  /** What the run is looked at on. */
  readonly screen: Signal<Screen>;
  readonly layer: Signal<number>;
  /** The neuron that stays under the eye, from 0; none in another layer and in another run. */
  readonly pinned: Signal<number | undefined>;
  /** Whether the patches lie as in the series and in the GIF, nearly square, and not as they fill the room. */
  readonly square: Signal<boolean>;
  /** Whether a deeper layer is seen through the layers below it. */
  readonly through: Signal<boolean>;
  readonly scale: Signal<ScaleName>;
  readonly bounds: Signal<Bounds>;
  /** Undefined: the one that suits the theme. */
  readonly map: Signal<ColourMap | undefined>;
  readonly axis: Signal<Axis>;
  /** Whether the axis of the loss is logarithmic. */
  readonly logLoss: Signal<boolean>;
  /** Whether the network is tested on digits wherever the playhead rests. */
  readonly tested: Signal<boolean>;
}

export function choices(): Choices {
  const layer = signal(0);
  const pinned = signal<number | undefined>(undefined);
  effect(() => {
    void layer.value;
    pinned.value = undefined;
  });
  return {
    screen: signal<Screen>("film"),
    layer,
    pinned,
    square: signal(false),
    through: signal(false),
    scale: signal<ScaleName>("film-rank"),
    bounds: signal<Bounds>({ low: -0.3, high: 0.3 }),
    map: signal<ColourMap | undefined>(undefined),
    axis: signal<Axis>("motion"),
    logLoss: signal(false),
    tested: signal(false),
  };
}

/** The colour map that was chosen, else the one that suits the theme. */
export const mapOf = ({ map }: Pick<Choices, "map">, dark: ReadonlySignal<boolean>): ReadonlySignal<ColourMap> =>
  computed(() => map.value ?? (dark.value ? tofino : vik));

/** How a film is shown under the choices. */
export interface Look {
  /** The layer that is shown, or what it sees through those below. */
  readonly layer: ReadonlySignal<Layer | undefined>;
  /** The layer itself. */
  readonly own: ReadonlySignal<Layer | undefined>;
  /** What the layer is when it is seen through those below, such as W₁·W₂; undefined where that cannot be shown. */
  readonly product: ReadonlySignal<string | undefined>;
  readonly info: ReadonlySignal<ScaleInfo | undefined>;
  /** How many frames the scale was built from; 0 where it reads none. */
  readonly scaledOver: ReadonlySignal<number>;
  readonly map: ReadonlySignal<ColourMap>;
  readonly positions: ReadonlySignal<Positions>;
  /** Builds the scale again, from all frames counted. */
  rescale(): void;
  /** Whether more frames were counted since the scale was built. */
  outdated(): boolean;
  end(): void;
}

/**
 * Holds the scale still while frames come: it changes when a person chooses another, when `rescale` is called, and at
 * nothing else.
 *
 * @param settled whether the frames, or a sample of all, have been read; only then is the way of the weights measured for the
 *   motion axis
 * @param read whether all there is has been read
 */
export function look(
  film: Film,
  choice: Choices,
  state: {
    readonly dark: ReadonlySignal<boolean>;
    readonly settled: ReadonlySignal<boolean>;
    readonly read: ReadonlySignal<boolean>;
  },
): Look {
  const info = signal<ScaleInfo | undefined>(undefined);
  const scaledOver = signal(0);
  const started = computed(() => film.count.value > 0);
  const place = computed(() => Math.min(choice.layer.value, film.layers.length - 1));
  const own = computed(() => (started.value ? film.layers[place.value] : undefined));
  const product = computed(() => (own.value ? productName(film.layers, place.value) : undefined));
  /** Changes when all has been read, and each time that there are twice as many frames after that. */
  const doublings = computed(() => (state.read.value ? Math.floor(Math.log2(1 + film.count.value)) : -1));
  const through = computed(() => {
    void doublings.value; // there are more frames to choose a sample from
    return choice.through.value && state.settled.value && product.value
      ? untracked(() => seenThrough(film.layers, place.value, film.staying()))
      : undefined;
  });
  const layer = computed(() => through.value ?? own.value);
  const rescale = (): void => {
    const shown = layer.peek();
    if (!shown) return;
    const name = choice.scale.peek();
    info.value = buildScale(name, shown, choice.bounds.peek());
    scaledOver.value = readsFilm(name) ? shown.counted : 0;
  };
  const end = effect(() => {
    void layer.value;
    if (choice.scale.value === "manual") void choice.bounds.value;
    untracked(rescale);
  });
  const positions = computed<Positions>(() => {
    void film.count.value;
    void film.read.value;
    const shown = layer.value;
    if (choice.axis.value === "iteration" || !shown || !state.settled.value) return stepPositions(film.steps);
    return shown.motion();
  });
  const map = mapOf(choice, state.dark);
  const outdated = (): boolean => scaledOver.peek() > 0 && scaledOver.peek() < (layer.peek()?.counted ?? 0);
  return { layer, own, product, info, scaledOver, map, positions, rescale, outdated, end };
}

const after = <T>(list: readonly T[], current: T): T => list[(list.indexOf(current) + 1) % list.length]!;

/** The next scale, for the key N; only of those by which several films can be compared, where it must be. */
export const nextScale = (name: ScaleName, ofFilms = false): ScaleName =>
  after(
    scales.filter(({ films }) => films || !ofFilms).map((scale) => scale.name),
    name,
  );

/** The next colour map, for the key C. */
export const nextMap = (map: ColourMap): ColourMap => after(colourMaps, map);
