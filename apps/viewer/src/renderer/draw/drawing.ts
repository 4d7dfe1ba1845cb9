import { prepareInk } from "@closurenet/mnist";
import { type ReadonlySignal, type Signal, computed, signal } from "@preact/signals";
import type { Viewer } from "../viewer.ts";
import { type Deed, type Point, SIDE, type TestDigit, drawLine, inkOf, reduced } from "./pad/pad-ink.ts";

/** The pad, and what a network is shown of it. */
export interface Drawing {
  readonly deeds: ReadonlySignal<readonly Deed[]>;
  /** SIDE × SIDE bytes, 255 is ink; they change in place, and `changes` counts it. */
  readonly ink: Uint8Array;
  readonly changes: ReadonlySignal<number>;
  /** Whether what is drawn is fitted and centred as MNIST's digits were. */
  readonly prepared: Signal<boolean>;
  readonly erasing: Signal<boolean>;
  /** 28 × 28 bytes: what a network is shown. */
  readonly picture: ReadonlySignal<Uint8Array>;
  /** Whether there is something to be read. */
  readonly inked: ReadonlySignal<boolean>;
  /** The test digit that lies on the pad, unchanged; it need not be one of those of the run that is shown. */
  readonly digit: ReadonlySignal<TestDigit | undefined>;
  /** Counts what is done to the pad and what is asked for it: a picture that comes when others did since is outdated. */
  readonly turn: ReadonlySignal<number>;
  /** Begins the turn of a picture that comes later. */
  ask(): number;
  /** Puts the pen on the pad, and moves it there. */
  begin(at: Point): void;
  go(to: Point): void;
  /** Puts a picture on the pad, in place of what is there. */
  place(pixels: Uint8Array, digit?: TestDigit): void;
  undo(): void;
  clear(): void;
}

export function drawing(): Drawing {
  const deeds = signal<readonly Deed[]>([]);
  const ink = new Uint8Array(SIDE * SIDE);
  const changes = signal(0);
  const prepared = signal(true);
  const erasing = signal(false);
  const picture = computed(() => {
    void changes.value;
    return prepared.value ? prepareInk({ pixels: ink, width: SIDE, height: SIDE }) : reduced(ink);
  });
  const inked = computed(() => picture.value.some((grey) => grey > 0));
  const digit = computed(() => {
    const last = deeds.value.at(-1);
    return last?.kind === "picture" ? last.digit : undefined;
  });
  const turn = signal(0);
  const ask = (): number => (turn.value = turn.peek() + 1);
  let line: Point[] = [];
  const become = (all: readonly Deed[]): void => {
    deeds.value = all;
    inkOf(all, ink);
    changes.value += 1;
  };
  return {
    deeds,
    ink,
    changes,
    prepared,
    erasing,
    picture,
    inked,
    digit,
    turn,
    ask,
    begin(at) {
      ask();
      line = [at];
      const erases = erasing.peek();
      deeds.value = [...deeds.peek(), { kind: "stroke", erases, points: line }];
      drawLine(ink, at, at, erases);
      changes.value += 1;
    },
    go(to) {
      const stroke = deeds.peek().at(-1);
      if (stroke?.kind !== "stroke" || stroke.points !== line) return;
      drawLine(ink, line.at(-1)!, to, stroke.erases);
      line.push(to);
      changes.value += 1;
    },
    place: (pixels, digit) => become([...deeds.peek(), { kind: "picture", pixels, ...(digit && { digit }) }]),
    undo() {
      ask();
      become(deeds.peek().slice(0, -1));
    },
    clear() {
      ask();
      if (ink.some((grey) => grey > 0)) become([...deeds.peek(), { kind: "clear" }]);
    },
  };
}

const pads = new WeakMap<Viewer, Drawing>();

/** The pad of a page: what lies on it stays when its screen is left. */
export function drawingOf(viewer: Viewer): Drawing {
  const found = pads.get(viewer) ?? drawing();
  pads.set(viewer, found);
  return found;
}
