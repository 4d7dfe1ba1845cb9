import { type ReadonlySignal, type Signal, batch, computed, effect, signal } from "@preact/signals";
import type { Host, Recent } from "../host/host.ts";
import type { Source, ToldCorrections } from "../host/source.ts";
import { MOST_RUNS } from "../most-runs.ts";
import { type Comparing, comparing } from "./compare/comparing.ts";
import { type Choices, choices } from "./film/look/look.ts";
import { type OpenRun, lostTexts, openRun, plain } from "./film/open-run.ts";
import { portrait } from "./film/portrait.ts";
import type { Opened } from "./film/reading/opened.ts";
import { playWithScreen } from "./film/timeline/play-with-screen.ts";
import type { Reel } from "./film/timeline/reel.ts";
import { type Notices, notices } from "./notice/notices.ts";
import type { Appearance } from "./shared/theme.ts";
import { type InPage, inPage } from "./train/in-page.ts";
import type { Training } from "./train/training.ts";

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
  /** Whether and how runs are compared. */
  readonly comparing: Comparing;
  /** What the page plays: the film of the run, or the runs that are compared. */
  readonly reel: ReadonlySignal<Reel | undefined>;
  readonly recents: ReadonlySignal<readonly Recent[]>;
  readonly help: { value: boolean };
  /** Whether the list of commands is open. */
  readonly palette: Signal<boolean>;
  /** The step of the tour, from 0, or that it is offered. */
  readonly tour: Signal<number | "offered" | undefined>;
  /** Whether the export dialog is open. */
  readonly exporting: Signal<boolean>;
  /** Whether it is still to be seen if the page begins with a run. */
  readonly starting: ReadonlySignal<boolean>;
  /** Opens what `found` gives, and compares it where it is several; nothing leaves everything as it is. */
  open(found: Promise<readonly Source[]>): Promise<void>;
  /** Compares what is open with what `found` gives, too. */
  add(found: Promise<readonly Source[]>): Promise<void>;
  /** Compares without the first run: the next one is the first. */
  leaveFirst(): void;
  /** Whether and what is trained in the page. */
  readonly inPage: InPage;
  /** Opens a training that was begun in the page, and follows it. */
  train(training: Training): void;
  /** Opens files of others again, understood as a person says. */
  correct(told: ToldCorrections): void;
  /** Leaves the message and plays what can be read. */
  playReadable(): void;
  /** Back to the welcome screen. */
  close(): void;
}

const nothing = (): void => undefined;

const isLive = ({ progress }: OpenRun): boolean => progress.value.phase === "live";

const tooMany = (): Error =>
  new Error(`At most ${MOST_RUNS} runs can be compared. Take one away before you add another.`);

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
  const palette = signal(false);
  const tour = signal<number | "offered" | undefined>(undefined);
  const exporting = signal(false);
  const starting = signal(true);
  const notice = notices();
  const compared = comparing();
  const training = inPage();
  const context = { choice, dark: appearance.dark };
  const reel = computed<Reel | undefined>(() => {
    if (compared.on.value) return compared.reel.value;
    const shown = run.value;
    return shown && { player: shown.player, count: shown.film.count, live: computed(() => isLive(shown)) };
  });
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

  /**
   * Reads a run, and shows it with those that it is compared with: at once where nothing else is open, else as soon as it has a
   * frame or is known to wait for one. `said` is what kept one before it from being opened; `comparing`: it is seen in Compare
   * also where it is alone.
   */
  const begin = (
    source: Source,
    known: Opened,
    others: readonly Source[],
    { said, comparing: also }: { readonly said: string | undefined; readonly comparing: boolean },
  ): void => {
    cancel();
    let entered = false;
    let over = false;
    const autoplay = { wanted: !appearance.reducedMotion.peek() };

    const enter = (): void => {
      if (entered || over) return;
      entered = true;
      stop();
      stop = end;
      cancel = nothing;
      batch(() => {
        training.asking.value = false;
        choice.layer.value = 0;
        choice.pinned.value = undefined;
        fault.value = undefined;
        notice.dismiss();
        // What was only written anew is compared as before.
        if (run.peek()?.source !== source) {
          compared.begin(others, also);
          choice.screen.value = "film";
        }
        run.value = opening.run;
      });
      if (said !== undefined) notice.show("refused", said);
      listRecents();
    };
    const fail = (cause: unknown): void => {
      if (entered) return failed(cause);
      end();
      cancel = nothing;
      if (others.length > 0) void open(Promise.resolve(others), { problem: plain(cause) });
      else refused(cause);
    };
    const rememberPicture = (): void => {
      const { film, look: lit } = opening.run;
      const info = lit.info.peek();
      if (!host.keepPicture || !info || lit.layer.peek() !== film.layers[0]) return;
      const pixels = portrait(film, info, lit.map.peek());
      if (pixels) host.keepPicture(source, pixels).then(listRecents, nothing); // the list does without
    };

    const opening = openRun(source, known, context, {
      entered: enter,
      failed: fail,
      rested(growing) {
        if (!growing && autoplay.wanted && !compared.on.peek()) opening.run.player.play();
        if (!growing) autoplay.wanted = false;
        rememberPicture();
      },
      lost: (how) => {
        if (how) notice.show("lost", lostTexts[how]);
        else notice.over("lost");
      },
      restarted: () => void open(Promise.resolve([source, ...compared.others.peek()])),
    });
    const play = opening.run.player;
    if (training.training.peek()?.source === source) play.follow(true);
    const ends = [
      opening.end,
      effect(() => {
        if (play.at.value !== 0 || play.following.value) autoplay.wanted = false;
      }),
      playWithScreen(window, play),
    ];
    const end = (): void => {
      over = true;
      ends.forEach((each) => each());
    };
    cancel = end;
    if (!holds()) enter();
  };

  const open = async (
    found: Promise<readonly Source[]>,
    { problem, comparing = false }: { readonly problem?: string; readonly comparing?: boolean } = {},
  ): Promise<void> => {
    let mine: number | undefined;
    try {
      const sources = await found;
      mine = sources.length > 0 ? ++newest : newest;
      let said = sources.length > MOST_RUNS ? plain(tooMany()) : problem;
      // The first that can be opened; what keeps one before it is said, and the others play.
      for (let left = sources.slice(0, MOST_RUNS); left[0]; left = left.slice(1)) {
        const [source, ...others] = left;
        const known = await opened(source).catch((cause: unknown) => {
          if (others.length === 0) throw cause;
          said = plain(cause);
        });
        if (mine !== newest) return known?.leave?.();
        if (known) return begin(source, known, others, { said, comparing });
      }
    } catch (cause) {
      // Who opened or closed something meanwhile does not wait for it any more.
      if (mine === undefined || mine === newest) refused(cause);
    }
  };

  const add = async (found: Promise<readonly Source[]>): Promise<void> => {
    const first = run.peek()?.source;
    if (!first) return open(found);
    /** Whether another run was opened meanwhile: they were not to be compared with that. */
    const left = (): boolean => run.peek()?.source !== first;
    try {
      const more = await found;
      if (left()) return;
      const others = [...compared.others.peek(), ...more];
      compared.others.value = others.slice(0, MOST_RUNS - 1);
      if (others.length > 0) compared.on.value = true;
      if (others.length >= MOST_RUNS) throw tooMany();
    } catch (cause) {
      if (!left()) notice.show("refused", plain(cause));
    }
  };

  listRecents();
  host.onOpen((sources) => void open(Promise.resolve(sources)));
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
    palette,
    tour,
    exporting,
    starting,
    reel,
    comparing: compared,
    open,
    add,
    leaveFirst: () => void open(Promise.resolve(compared.others.peek()), { comparing: true }),
    inPage: training,
    train(begun) {
      training.training.peek()?.end();
      training.training.value = begun;
      void open(Promise.resolve([begun.source]));
    },
    correct(told) {
      const { source } = run.peek() ?? {};
      if (source?.kind === "models") void open(Promise.resolve([{ ...source, corrections: told }]));
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
        training.asking.value = false;
        compared.begin([]);
      });
    },
  };
}
