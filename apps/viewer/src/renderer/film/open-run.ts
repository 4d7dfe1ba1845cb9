import { type ReadonlySignal, batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Source } from "../../host/source.ts";
import { type Choices, type Look, look } from "./look/look.ts";
import { divergence } from "./reading/divergence.ts";
import { type Film, film as emptyFilm } from "./reading/film.ts";
import type { Frames } from "./reading/frames.ts";
import type { Opened } from "./reading/opened.ts";
import type { Lost, Progress } from "./reading/reading.ts";
import { type Player, player } from "./timeline/player.ts";

/** A run that is open. */
export interface OpenRun {
  readonly source: Source;
  readonly film: Film;
  readonly look: Look;
  readonly player: Player;
  /** The frame whose weights are shown: the player's, or the nearest that is in memory while that one is read again. */
  readonly shown: ReadonlySignal<number>;
  readonly progress: ReadonlySignal<Progress>;
  /** Whether all there is for now has been read. */
  readonly read: ReadonlySignal<boolean>;
  /** The iteration at which its training was first seen to have lost its way. */
  readonly diverged: ReadonlySignal<number | undefined>;
  /** What was worked out of files that do not describe themselves. */
  readonly said: Opened["said"];
  readonly rounding: Opened["rounding"];
  readonly saved: Opened["saved"];
}

/** What whoever opens a run is told of it. */
export interface RunEvents {
  /** It has a frame, or is known to wait for one; told again as it goes on. */
  entered(): void;
  /** It cannot be read on. The frames before can be shown. */
  failed(cause: unknown): void;
  /** All there is for now has been read; `growing`: more comes at any time. */
  rested?(growing: boolean): void;
  /** It cannot be read on for now, or, undefined, it can again. */
  lost(how: Lost | undefined): void;
  /** It was written anew, with other frames: this one has ended. */
  restarted(): void;
}

/** What is wrong for now, in words. */
export const lostTexts: Readonly<Record<Lost, string>> = {
  silent: "The server does not answer any more. What was read plays on.",
  gone: "The recording cannot be read any more. What was read plays on.",
};

/** A message without the name of the package that has it. */
export const plain = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/^\[\w+\] /, "");

/** The shortest time from one picture of the reading to the next, ms. */
const TELL_EVERY = 100;

/** The next frame of the screen has been painted; a page that nobody sees has none. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 250);
  });

/** A person who moved the playhead is about to do it again for so long, ms. */
const WATCHED = 500;

/**
 * Reads a run as it grows, and holds what is shown of it: its film, its scale and its playhead, which time does not move yet.
 *
 * @param context what a person chose
 */
export function openRun(
  source: Source,
  { about, said, rounding, saved, reading: read, leave }: Opened,
  context: { readonly choice: Choices; readonly dark: ReadonlySignal<boolean> },
  events: RunEvents,
): { readonly run: OpenRun; end(): void } {
  const { choice, dark } = context;
  const ending = new AbortController();
  const film = emptyFilm(source.file, about);
  const progress = signal<Progress>({ phase: "loading", bytes: 0 });
  const settled = computed(() => progress.value.phase !== "loading");
  const all = computed(() => progress.value.phase !== "loading" && progress.value.phase !== "listed");
  const lit = look(film, choice, { dark, settled, read: all });
  const play = player({
    count: () => film.count.peek(),
    positions: () => lit.positions.peek(),
    ready: film.ready,
  });
  const shown = computed(() => {
    void film.count.value;
    return film.shownAt(play.at.value);
  });
  const lostWay = divergence();
  let movedAt = -Infinity;
  const ends = [
    lit.end,
    () => ending.abort(),
    () => leave?.(),
    effect(() => {
      void play.at.value;
      movedAt = performance.now();
    }),
    effect(() => {
      const [at, playing] = [play.at.value, play.playing.value];
      void film.count.value;
      untracked(() => film.want(at, playing));
    }),
    effect(() => {
      // A film that starts over may change its scale: nobody compares its start with its end.
      if (play.at.value === 0 && play.playing.peek() && all.peek() && lit.outdated()) untracked(lit.rescale);
    }),
  ];
  let scaled = false;
  const fail = (cause: unknown): void => {
    if (!ending.signal.aborted) events.failed(cause);
  };
  const enter = (): void => {
    if (!ending.signal.aborted) events.entered();
  };

  /** All there is for now has been read. */
  const rest = (growing: boolean): void => {
    const first = !scaled;
    scaled = true;
    // In a task of its own, so that no single one is long.
    setTimeout(() => {
      if (ending.signal.aborted) return;
      // Only a film that plays keeps the scale it plays with.
      if (first || !play.playing.peek()) lit.rescale();
      events.rested?.(growing);
    });
  };
  /** When the page was told last how far the reading is: it is rendered anew each time. */
  let told = -Infinity;
  const soon = (): boolean => performance.now() - told < TELL_EVERY;
  const listener = {
    frames: (frames: Parameters<Film["add"]>[0]) => {
      batch(() => {
        lostWay.look(frames); // before the film may let go of them
        film.add(frames, soon());
        play.grown();
      });
      enter();
      // While one follows there is no film to keep still: the scale grows with it, at each doubling.
      if (play.following.peek() && film.count.peek() >= 2 * lit.scaledOver.peek()) lit.rescale();
    },
    progress: (now: Progress) => {
      const before = progress.peek();
      // What was read to its end and grows is not loading anew with each piece.
      const grows = now.phase === "loading" && before.phase === "live";
      const goesOn = grows || now.phase === before.phase;
      if ((now.phase === "loading" || now.phase === "listed") && goesOn && soon()) return;
      told = performance.now();
      batch(() => {
        film.add([]);
        play.grown();
        if (!grows) progress.value = now;
      });
      if (now.phase === "damaged") {
        film.cut();
        play.grown();
        return fail(new Error(now.problem));
      }
      if (now.phase === "loading") return;
      enter();
      const stopped = now.phase === "live" && now.still && !("still" in before && before.still);
      if (film.count.peek() > 0 && (!scaled || now.phase === "complete" || stopped))
        rest(now.phase === "live" && !now.still);
    },
    restart: () => {
      ending.abort();
      events.restarted();
    },
    lost: events.lost,
    watched: () => play.playing.peek() || performance.now() - movedAt < WATCHED,
    readAgain: (frames: Frames) => film.readAgain(frames, { signal: ending.signal, failed: fail }),
    list: async (frames: Frames) => {
      await painted(); // the first picture comes before the sample
      await film.list(frames, ending.signal);
    },
  };
  // Not at once: whoever opens it must know it first.
  Promise.resolve()
    .then(() => read(listener, { signal: ending.signal }))
    .catch(fail);
  return {
    run: {
      source,
      film,
      look: lit,
      player: play,
      shown,
      progress,
      read: all,
      diverged: lostWay.step,
      said,
      rounding,
      saved,
    },
    end: () => ends.forEach((each) => each()),
  };
}
