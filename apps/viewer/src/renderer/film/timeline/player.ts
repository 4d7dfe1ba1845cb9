import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Positions, frameAt, placeOf } from "./clock.ts";

export const speeds = [0.125, 0.25, 0.5, 1, 2, 4, 8] as const;

/** Frames a second at speed 1, on average over the film. */
const FRAMES_PER_SECOND = 24;
/** The shortest film at speed 1, ms: a handful of checkpoints would be over before one looks. */
const SHORTEST = 3000;
/** How long the last frame stays before the film starts over, ms. */
const HOLD = 1200;

export interface Player {
  /** The frame that is shown; between two frames only while playing. */
  readonly at: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  readonly following: ReadonlySignal<boolean>;
  readonly speed: Signal<number>;
  readonly loop: Signal<boolean>;
  play(): void;
  pause(): void;
  toggle(): void;
  /** Shows one exact frame; the film goes on from there if it plays. */
  seek(frame: number): void;
  /** Pauses and moves by whole frames. */
  step(frames: number): void;
  /** Pauses at the latest frame and stays with it as the film grows. */
  follow(on: boolean): void;
  /** To be called when frames have come or gone. */
  grown(): void;
  faster(by: 1 | -1): void;
  /** Lets `ms` of time pass. */
  tick(ms: number): void;
}

/**
 * The playhead: a frame number that time, or a person, moves. It never moves because of new frames unless it follows. While it
 * plays, it waits for frames that are not ready, rather than passing them by.
 *
 * @param film how many frames there are, where they lie on the time axis, and whether those on both sides of a place are there
 */
export function player(film: {
  readonly count: () => number;
  readonly positions: () => Positions;
  readonly ready?: (at: number) => boolean;
}): Player {
  const { ready = () => true } = film;
  const at = signal(0);
  const playing = signal(false);
  const following = signal(false);
  const speed = signal(1);
  const loop = signal(true);
  let held = 0;

  const last = (): number => Math.max(0, film.count() - 1);
  const show = (frame: number): void => {
    held = 0;
    at.value = Math.min(last(), Math.max(0, Math.round(frame)));
  };
  const pause = (): void => {
    playing.value = false;
    show(at.peek());
  };

  const play = (): void => {
    if (film.count() < 2) return;
    following.value = false;
    if (at.peek() >= last()) show(0);
    playing.value = true;
  };

  return {
    at,
    playing,
    following,
    speed,
    loop,
    pause,
    play,
    toggle() {
      if (playing.peek()) pause();
      else play();
    },
    seek(frame) {
      following.value = false;
      show(frame);
    },
    step(frames) {
      following.value = false;
      playing.value = false;
      show(Math.round(at.peek()) + frames);
    },
    follow(on) {
      following.value = on;
      if (!on) return;
      playing.value = false;
      show(last());
    },
    grown() {
      if (following.peek() || at.peek() > last()) show(last());
    },
    faster(by) {
      const now = speeds.findIndex((value) => value === speed.peek());
      speed.value = speeds[Math.min(speeds.length - 1, Math.max(0, now + by))]!;
    },
    tick(ms) {
      if (!playing.peek()) return;
      if (at.peek() >= last()) {
        held += ms;
        if (!loop.peek()) pause();
        else if (held >= HOLD) show(0);
        return;
      }
      const positions = film.positions();
      const duration = Math.max(SHORTEST, ((positions.length - 1) / FRAMES_PER_SECOND) * 1000);
      const now = at.peek();
      let next = frameAt(positions, placeOf(positions, now) + (ms / duration) * speed.peek());
      while (next > now && !ready(next)) next = Math.ceil(next) - 1;
      if (next > now) at.value = next;
    },
  };
}
