import type { Experiment } from "@closurenet/experiment";
import { type ReadonlySignal, batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Host, Recent } from "../host/host.ts";
import type { Source } from "../host/source.ts";
import { description } from "./film/reading/description.ts";
import { type Film, film as emptyFilm } from "./film/reading/film.ts";
import type { Frames } from "./film/reading/frames.ts";
import { type Choices, type Look, choices, look } from "./film/look/look.ts";
import { playWithScreen } from "./film/timeline/play-with-screen.ts";
import { type Player, player } from "./film/timeline/player.ts";
import { type Progress, reading } from "./film/reading/reading.ts";
import type { Appearance } from "./shared/theme.ts";

/** The run that is open. */
export interface OpenRun {
  readonly source: Source;
  readonly film: Film;
  readonly look: Look;
  readonly player: Player;
  /** The frame whose weights are shown: the player's, or the nearest that is in memory while that one is read again. */
  readonly shown: ReadonlySignal<number>;
  readonly progress: ReadonlySignal<Progress>;
}

/** Something went wrong; the frames before it can still be played. */
export interface Fault {
  readonly message: string;
  readonly file: string;
  readonly readable: number;
}

export interface Viewer {
  readonly host: Host;
  readonly appearance: Appearance;
  readonly choice: Choices;
  readonly run: ReadonlySignal<OpenRun | undefined>;
  readonly fault: ReadonlySignal<Fault | undefined>;
  readonly recents: ReadonlySignal<readonly Recent[]>;
  readonly help: { value: boolean };
  /** Opens what `found` gives; undefined leaves everything as it is. */
  open(found: Promise<Source | undefined>): Promise<void>;
  /** Leaves the message and plays what can be read. */
  playReadable(): void;
  /** Back to the welcome screen. */
  close(): void;
}

const nothing = (): void => undefined;

/** All state of the page and what may be done to it. */
export function viewer(host: Host, appearance: Appearance, window: Window): Viewer {
  const choice = choices();
  const run = signal<OpenRun | undefined>(undefined);
  const fault = signal<Fault | undefined>(undefined);
  const recents = signal<readonly Recent[]>([]);
  const help = signal(false);
  let stop: () => void = nothing;

  const listRecents = (): void => {
    host.recents().then(
      (list) => (recents.value = list),
      () => undefined,
    );
  };

  const failed = (cause: unknown): void => {
    const { source, film } = run.peek() ?? {};
    const message = cause instanceof Error ? cause.message : String(cause);
    fault.value = {
      message: message.replace(/^\[\w+\] /, ""),
      file: source?.file ?? "",
      readable: film?.count.peek() ?? 0,
    };
  };

  const begin = (source: Source, experiment: Experiment | undefined): void => {
    stop();
    const ending = new AbortController();
    const film = emptyFilm(source.file, experiment);
    const progress = signal<Progress>({ phase: "loading", bytes: 0 });
    const settled = computed(() => progress.value.phase !== "loading");
    const lit = look(film, choice, { dark: appearance.dark, settled });
    const play = player({
      count: () => film.count.peek(),
      positions: () => lit.positions.peek(),
      ready: film.ready,
    });
    const shown = computed(() => {
      void film.count.value;
      return film.shownAt(play.at.value);
    });
    const autoplay = { wanted: !appearance.reducedMotion.peek() };
    const ends = [
      lit.end,
      () => ending.abort(),
      effect(() => {
        const [at, playing] = [play.at.value, play.playing.value];
        void film.count.value;
        untracked(() => film.want(at, playing));
      }),
      effect(() => {
        if (play.at.value !== 0 || play.following.value) autoplay.wanted = false;
      }),
      playWithScreen(window, play),
    ];
    stop = () => ends.forEach((end) => end());
    batch(() => {
      choice.layer.value = 0;
      choice.pinned.value = undefined;
      fault.value = undefined;
      run.value = { source, film, look: lit, player: play, shown, progress };
    });

    const listener = {
      frames: (frames: Parameters<Film["add"]>[0]) => {
        batch(() => {
          film.add(frames);
          play.grown();
        });
        // While one follows there is no film to keep still: the scale grows with it, at each doubling.
        if (play.following.peek() && film.count.peek() >= 2 * lit.scaledOver.peek()) lit.rescale();
      },
      progress: (now: Progress) => {
        const first = progress.peek().phase === "loading" && now.phase !== "loading" && !scaled;
        progress.value = now;
        // The film is whole now; only one that plays keeps the scale it plays with.
        if (now.phase === "complete" && scaled && !play.playing.peek()) lit.rescale();
        if (now.phase === "damaged") {
          film.cut();
          play.grown();
          return failed(new Error(now.problem));
        }
        if (!first || film.count.peek() === 0) return;
        scaled = true;
        // In a task of its own, so that no single one is long.
        setTimeout(() => {
          if (ending.signal.aborted) return;
          lit.rescale();
          if (autoplay.wanted && now.phase !== "live") play.play();
        });
      },
      restart: () => begin(source, experiment),
      readAgain: (frames: Frames) => film.readAgain(frames, { signal: ending.signal, failed }),
      list: (frames: Frames) => film.list(frames, ending.signal),
    };
    let scaled = false;
    reading(source, listener, { signal: ending.signal }).catch((cause: unknown) => {
      if (!ending.signal.aborted) failed(cause);
    });
    listRecents();
  };

  const open = async (found: Promise<Source | undefined>): Promise<void> => {
    try {
      const source = await found;
      if (source) begin(source, await description(source));
    } catch (cause) {
      batch(() => {
        stop();
        run.value = undefined;
        failed(cause);
      });
    }
  };

  listRecents();
  host.onOpen((source) => void open(Promise.resolve(source)));
  host.onCommand((command) => {
    if (command === "help") help.value = true;
    else void open(command === "open-file" ? host.pickFile() : host.pickFolder());
  });
  void open(host.initial());

  return {
    host,
    appearance,
    choice,
    run,
    fault,
    recents,
    help,
    open,
    playReadable() {
      fault.value = undefined;
      const { look: shown, player: play } = run.peek()!;
      shown.rescale();
      if (!appearance.reducedMotion.peek()) play.play();
    },
    close() {
      stop();
      stop = nothing;
      batch(() => {
        run.value = undefined;
        fault.value = undefined;
      });
    },
  };
}
