import { type ReadonlySignal, type Signal, batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Host, Recent } from "../host/host.ts";
import type { Source, ToldCorrections } from "../host/source.ts";
import type { Opened } from "./film/reading/opened.ts";
import { type Film, film as emptyFilm } from "./film/reading/film.ts";
import type { Frames } from "./film/reading/frames.ts";
import { type Choices, type Look, choices, look } from "./film/look/look.ts";
import { playWithScreen } from "./film/timeline/play-with-screen.ts";
import { type Player, player } from "./film/timeline/player.ts";
import { portrait } from "./film/portrait.ts";
import { divergence } from "./film/reading/divergence.ts";
import type { Lost, Progress } from "./film/reading/reading.ts";
import { type Notices, notices } from "./notice/notices.ts";
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
  /** The iteration at which its training was first seen to have lost its way. */
  readonly diverged: ReadonlySignal<number | undefined>;
  /** What was worked out of files that do not describe themselves. */
  readonly said: Opened["said"];
  readonly rounding: Opened["rounding"];
  readonly saved: Opened["saved"];
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
  readonly notice: Notices;
  readonly recents: ReadonlySignal<readonly Recent[]>;
  readonly help: { value: boolean };
  /** Whether the export dialog is open. */
  readonly exporting: Signal<boolean>;
  /** Whether it is still to be seen if the page begins with a run. */
  readonly starting: ReadonlySignal<boolean>;
  /** Opens what `found` gives; undefined leaves everything as it is. */
  open(found: Promise<Source | undefined>): Promise<void>;
  /** Opens files of others again, understood as a person says. */
  correct(told: ToldCorrections): void;
  /** Leaves the message and plays what can be read. */
  playReadable(): void;
  /** Back to the welcome screen. */
  close(): void;
}

const nothing = (): void => undefined;

const lostTexts: Readonly<Record<Lost, string>> = {
  silent: "The server does not answer any more. What was read plays on.",
  gone: "The recording cannot be read any more. What was read plays on.",
};

/** A message without the name of the package that has it. */
const plain = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/^\[\w+\] /, "");

/** The shortest time from one picture of the reading to the next, ms. */
const TELL_EVERY = 100;

/** The next frame of the screen has been painted; a page that nobody sees has none. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 250);
  });

/**
 * All state of the page and what may be done to it.
 *
 * @param opened opens whatever the host gives
 */
export function viewer(
  host: Host,
  appearance: Appearance,
  window: Window,
  opened: (source: Source) => Promise<Opened>,
): Viewer {
  const choice = choices();
  const run = signal<OpenRun | undefined>(undefined);
  const fault = signal<Fault | undefined>(undefined);
  const recents = signal<readonly Recent[]>([]);
  const help = signal(false);
  const exporting = signal(false);
  const starting = signal(true);
  const notice = notices();
  /** Ends what is open, and what is about to be. */
  let stop: () => void = nothing;
  let cancel: () => void = nothing;
  let newest = 0;

  const listRecents = (): void => {
    host.recents().then(
      (list) => (recents.value = list),
      () => undefined,
    );
  };

  /** What is open has a fault. */
  const failed = (cause: unknown): void => {
    const { source, film } = run.peek() ?? {};
    fault.value = { message: plain(cause), file: source?.file ?? "", readable: film?.count.peek() ?? 0 };
  };

  /** Whether something is open that is worth keeping. */
  const holds = (): boolean => run.peek() !== undefined && fault.peek()?.readable !== 0;

  /** Something could not be opened: no reason to close what is. */
  const refused = (cause: unknown): void => {
    if (holds()) notice.show("refused", plain(cause));
    else {
      batch(() => {
        stop();
        run.value = undefined;
        failed(cause);
      });
    }
  };

  /** Reads a run, and shows it: at once where nothing else is open, else as soon as it has a frame or is known to wait for one. */
  const begin = (source: Source, { about, said, rounding, saved, reading: read }: Opened): void => {
    cancel();
    const ending = new AbortController();
    const film = emptyFilm(source.file, about);
    const progress = signal<Progress>({ phase: "loading", bytes: 0 });
    const settled = computed(() => progress.value.phase !== "loading");
    const all = computed(() => progress.value.phase !== "loading" && progress.value.phase !== "listed");
    const lit = look(film, choice, { dark: appearance.dark, settled, read: all });
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
      effect(() => {
        // A film that starts over may change its scale: nobody compares its start with its end.
        if (play.at.value === 0 && play.playing.peek() && all.peek() && lit.outdated()) untracked(lit.rescale);
      }),
      playWithScreen(window, play),
    ];
    const end = (): void => ends.forEach((each) => each());
    let entered = false;
    let scaled = false;

    const enter = (): void => {
      if (entered || ending.signal.aborted) return;
      entered = true;
      stop();
      stop = end;
      cancel = nothing;
      batch(() => {
        choice.layer.value = 0;
        choice.pinned.value = undefined;
        fault.value = undefined;
        notice.dismiss();
        const known = { said, rounding, saved };
        run.value = { source, film, look: lit, player: play, shown, progress, diverged: lostWay.step, ...known };
      });
      listRecents();
    };
    const fail = (cause: unknown): void => {
      if (ending.signal.aborted) return;
      if (entered) return failed(cause);
      end();
      cancel = nothing;
      refused(cause);
    };
    cancel = end;
    if (!holds()) enter();

    const rememberPicture = (): void => {
      const info = lit.info.peek();
      if (!host.keepPicture || !info || lit.layer.peek() !== film.layers[0]) return;
      const pixels = portrait(film, info, lit.map.peek());
      if (pixels) host.keepPicture(source, pixels).then(listRecents, nothing); // the list does without
    };

    /** All there is for now has been read. */
    const rest = (now: Progress): void => {
      const first = !scaled;
      scaled = true;
      const plays = now.phase !== "live" || now.still;
      // In a task of its own, so that no single one is long.
      setTimeout(() => {
        if (ending.signal.aborted) return;
        // Only a film that plays keeps the scale it plays with.
        if (first || !play.playing.peek()) lit.rescale();
        if (plays && autoplay.wanted) play.play();
        if (plays) autoplay.wanted = false;
        rememberPicture();
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
        if ((now.phase === "loading" || now.phase === "listed") && now.phase === before.phase && soon()) return;
        told = performance.now();
        batch(() => {
          film.add([]);
          play.grown();
          progress.value = now;
        });
        if (now.phase === "damaged") {
          film.cut();
          play.grown();
          return fail(new Error(now.problem));
        }
        if (now.phase === "loading") return;
        enter();
        const stopped = now.phase === "live" && now.still && !("still" in before && before.still);
        if (film.count.peek() > 0 && (!scaled || now.phase === "complete" || stopped)) rest(now);
      },
      restart: () => {
        ending.abort();
        void open(Promise.resolve(source));
      },
      lost: (how: Lost | undefined) => {
        if (how) notice.show("lost", lostTexts[how]);
        else notice.over("lost");
      },
      readAgain: (frames: Frames) => film.readAgain(frames, { signal: ending.signal, failed: fail }),
      list: async (frames: Frames) => {
        await painted(); // the first picture comes before the sample
        await film.list(frames, ending.signal);
      },
    };
    read(listener, { signal: ending.signal }).catch(fail);
  };

  const open = async (found: Promise<Source | undefined>): Promise<void> => {
    try {
      const source = await found;
      if (!source) return;
      const mine = ++newest;
      const known = await opened(source);
      if (mine === newest) begin(source, known);
    } catch (cause) {
      refused(cause);
    }
  };

  listRecents();
  host.onOpen((source) => void open(Promise.resolve(source)));
  host.onCommand((command) => {
    if (command === "help") help.value = true;
    else void open(command === "open-file" ? host.pickFile() : host.pickFolder());
  });
  void open(host.initial()).then(() => (starting.value = false));

  return {
    host,
    appearance,
    choice,
    run,
    fault,
    notice,
    recents,
    help,
    exporting,
    starting,
    open,
    correct(told) {
      const { source } = run.peek() ?? {};
      if (source?.kind === "models") void open(Promise.resolve({ ...source, corrections: told }));
    },
    playReadable() {
      fault.value = undefined;
      const { look: shown, player: play } = run.peek()!;
      shown.rescale();
      if (!appearance.reducedMotion.peek()) play.play();
    },
    close() {
      newest++;
      cancel();
      cancel = nothing;
      stop();
      stop = nothing;
      batch(() => {
        notice.dismiss();
        run.value = undefined;
        fault.value = undefined;
      });
    },
  };
}
