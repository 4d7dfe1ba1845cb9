import { type ReadonlySignal, batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Source } from "../../host/source.ts";
import type { OpenRun } from "../film/open-run.ts";
import { playWithScreen } from "../film/timeline/play-with-screen.ts";
import { player } from "../film/timeline/player.ts";
import type { Reel } from "../film/timeline/reel.ts";
import type { Viewer } from "../viewer.ts";
import { type Standing, type Times, frameAtMoment, momentsOf, nearestMoment, placesOf, timesOf } from "./clock.ts";
import { letterOf } from "./comparing-address.ts";
import { type Guest, guest } from "./guest.ts";

/** One of the runs that are compared. */
export interface Track {
  /** A, B, C or D. */
  readonly letter: string;
  readonly place: number;
  readonly source: Source;
  readonly run: ReadonlySignal<OpenRun | undefined>;
  readonly problem: ReadonlySignal<string | undefined>;
  /** Whether it has a frame. */
  readonly begun: ReadonlySignal<boolean>;
  /** Its frames by the clock. */
  readonly times: ReadonlySignal<Times>;
  readonly standing: ReadonlySignal<Standing>;
}

/** Runs on one clock. */
export interface Compared {
  readonly tracks: ReadonlySignal<readonly Track[]>;
  /** Those with a frame. */
  readonly films: ReadonlySignal<readonly { readonly track: Track; readonly run: OpenRun }[]>;
  readonly reel: Reel;
  /** Every moment at which a run has a frame, in the order of the clock, and where it lies on the time axis. */
  readonly moments: ReadonlySignal<readonly number[]>;
  readonly places: ReadonlySignal<Float64Array>;
  /** The moment that is shown. */
  readonly moment: ReadonlySignal<number | undefined>;
  /** Whether it is known of every run which frames there are, and a sample of them has been read. */
  readonly settled: ReadonlySignal<boolean>;
  /** Whether all that there is for now has been read of every run. */
  readonly read: ReadonlySignal<boolean>;
  end(): void;
}

/** Puts the runs that are open on one clock. Each run's own playhead follows it, to frames that were recorded. */
export function compared(viewer: Viewer, first: OpenRun, window: Window): Compared {
  const { comparing, choice, appearance, fault } = viewer;
  const guests = new Map<Source, Guest>();
  const list = signal<readonly Guest[]>([]);
  const stopGuests = effect(() => {
    const sources = comparing.others.value;
    untracked(() => {
      for (const [source, old] of guests) {
        if (sources.includes(source)) continue;
        old.end();
        guests.delete(source);
      }
      const context = { choice, dark: appearance.dark };
      for (const source of sources) if (!guests.has(source)) guests.set(source, guest(source, context));
      list.value = sources.map((source) => guests.get(source)!);
    });
  });

  const own: Pick<Guest, "source" | "run" | "problem"> = {
    source: first.source,
    run: signal(first),
    problem: computed(() => fault.value?.message),
  };
  const moment = signal<number | undefined>(undefined);
  const trackOf = ({ source, run, problem }: typeof own, place: number): Track => {
    const times = computed<Times>(() => {
      const film = run.value?.film;
      void film?.count.value;
      return film ? Array.from(timesOf(comparing.clock.value, film, film.read.value)) : [];
    });
    const standing = computed<Standing>(
      () => frameAtMoment(comparing.clock.value, times.value, moment.value ?? 0).standing,
    );
    const begun = computed(() => (run.value?.film.count.value ?? 0) > 0);
    return { letter: letterOf(place), place, source, run, problem, begun, times, standing };
  };
  const tracks = computed(() => [own, ...list.value].map(trackOf));
  const films = computed(() =>
    tracks.value.flatMap((track) => {
      const run = track.run.value;
      return run && track.begun.value ? [{ track, run }] : [];
    }),
  );
  const moments = computed(() =>
    momentsOf(
      comparing.clock.value,
      films.value.map(({ track }) => track.times.value),
    ),
  );
  const places = computed(() => placesOf(comparing.clock.value, moments.value));
  const count = computed(() => moments.value.length);
  const frameOf = ({ times }: Track, time: number): number =>
    frameAtMoment(comparing.clock.peek(), times.peek(), time).frame;
  const play = player({
    count: () => count.peek(),
    positions: () => places.peek(),
    ready: (at) =>
      films.peek().every(({ track, run }) => {
        const time = moments.peek()[Math.floor(at)];
        return time === undefined || run.film.ready(frameOf(track, time));
      }),
  });
  const read = computed(() =>
    tracks.value.every(({ run, problem }) => problem.value !== undefined || run.value?.read.value === true),
  );
  const settled = computed(() =>
    tracks.value.every(
      ({ run, problem }) => problem.value !== undefined || (run.value?.progress.value.phase ?? "loading") !== "loading",
    ),
  );
  const reel: Reel = {
    player: play,
    count,
    live: computed(() => films.value.some(({ run }) => run.progress.value.phase === "live")),
  };

  const timeOfFirst = (): number | undefined => {
    const { film, player: itsOwn } = first;
    return timesOf(comparing.clock.peek(), film, film.read.peek())[Math.round(itsOwn.at.peek())];
  };
  /** The moment to come to as soon as it has been read; and the one that the address was told of last. */
  let goal = comparing.at.peek() ?? (first.player.at.peek() > 0 ? timeOfFirst() : undefined);
  let told = comparing.at.peek();
  /** Where the playhead is known to be, or sent to. A person sends it elsewhere. */
  let before = 0;
  let clock = comparing.clock.peek();
  const autoplay = { wanted: goal === undefined && !appearance.reducedMotion.peek() };
  first.player.pause();

  const goTo = (time: number): void => {
    before = nearestMoment(moments.peek(), time);
    if (before !== Math.floor(play.at.peek())) play.seek(before);
  };
  const ends = [
    stopGuests,
    // What is shown stays where it is by the clock, whatever comes before it; but the start stays the start.
    effect(() => {
      const now = moments.value;
      const all = read.value;
      untracked(() => {
        if (now.length === 0) return;
        const begins = play.at.peek() === 0;
        if (clock !== comparing.clock.peek() && !begins) goal ??= timeOfFirst();
        clock = comparing.clock.peek();
        if (play.following.peek()) play.grown();
        else {
          const time = goal ?? (begins ? undefined : moment.peek());
          if (time !== undefined) goTo(time);
        }
        moment.value = now[Math.floor(play.at.peek())];
        if (!all) return;
        goal = undefined;
        // What grows does not play by itself.
        if (autoplay.wanted && !reel.live.peek()) play.play();
        autoplay.wanted = false;
      });
    }),
    effect(() => {
      const at = play.at.value;
      untracked(() => {
        if (at !== before) {
          goal = undefined;
          autoplay.wanted = false;
        }
        before = at;
        moment.value = moments.peek()[Math.floor(at)];
      });
    }),
    effect(() => {
      const time = moment.value;
      const all = films.value;
      for (const { track } of all) void track.times.value; // a frame that was not read yet could not be gone to
      if (time === undefined) return;
      untracked(() =>
        batch(() => {
          for (const { track, run } of all) run.player.seek(frameOf(track, time));
        }),
      );
    }),
    // While it plays the address stands still.
    effect(() => {
      const time = moment.value;
      if (play.playing.value || !read.value) return;
      untracked(() => {
        told = time === moments.peek()[0] ? undefined : time;
        comparing.at.value = told;
      });
    }),
    effect(() => {
      const asked = comparing.at.value;
      untracked(() => {
        if (asked === told) return;
        told = asked;
        goal = read.peek() ? undefined : asked;
        if (moments.peek().length > 0) goTo(asked ?? moments.peek()[0]!);
      });
    }),
    // Only layers that all of them have can be shown.
    effect(() => {
      const common = commonLayers(films.value);
      if (common > 0 && choice.layer.value >= common) choice.layer.value = common - 1;
    }),
    playWithScreen(window, play),
  ];
  comparing.reel.value = reel;
  return {
    tracks,
    films,
    reel,
    moments,
    places,
    moment,
    settled,
    read,
    end() {
      ends.forEach((each) => each());
      for (const each of guests.values()) each.end();
      if (comparing.reel.peek() === reel) comparing.reel.value = undefined;
    },
  };
}

/** How many layers all films have. */
export const commonLayers = (films: Compared["films"]["value"]): number =>
  films.length === 0 ? 0 : Math.min(...films.map(({ run }) => run.film.layers.length));
