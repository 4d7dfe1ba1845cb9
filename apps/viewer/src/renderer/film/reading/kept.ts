/** The weights of a frame, layer by layer. */
export type Weights = readonly Uint16Array[];

declare global {
  interface ArrayBuffer {
    /** Of ES2024. */
    transfer?(length: number): ArrayBuffer;
  }
}

/**
 * Gives the memory of arrays back at once; their views are empty from then on. The garbage collector is in no hurry with them:
 * a film that plays would take some hundred megabytes more.
 */
export function release(arrays: readonly Uint8Array[] | Weights): void {
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer && buffer.byteLength > 0) buffer.transfer?.(0);
}

/** The frames of a film that are in memory. */
export interface Kept {
  get(frame: number): Weights | undefined;
  /** The frame that is in memory and nearest to this one. */
  nearest(frame: number): number | undefined;
  /** Takes a frame, in the order of the film. */
  add(frame: number, weights: Weights): void;
  /** From now on an even sample stays of a film that does not fit: what is dropped can be read again. */
  dropFromNow(): void;
  /**
   * Takes a frame that was read again, and whose arrays nobody else has; it is released when the playhead is elsewhere and
   * others need the room.
   */
  lend(frame: number, weights: Weights): void;
  /** Says where the playhead is, in a film of so many frames that starts over at its end. */
  centre(frame: number, count: number): void;
  /**
   * Says how many frames there are, of which one is here; returns a sample, rising, and with the last one. Of a film that does
   * not fit, that is what stays.
   */
  expect(count: number): number[];
  /** Forgets all frames from this one on. */
  cut(frame: number): void;
  /** The frames that stay, rising. */
  staying(): number[];
  /** Whether all frames are here. */
  whole(): boolean;
  /** How many frames that were read again have room: those nearest to the playhead. */
  capacity(): number;
}

/** The most frames of a sample, which is all that is read before the film plays. */
const SAMPLE = 64;
/** The same of a film that fits: all of its frames come in a moment. */
const SMALL_SAMPLE = 16;
/** Frames that went a moment ago and are not released yet: what is drawn just now may still look at them. */
const LEAVING = 8;
/** The fewest frames around the playhead: the two that it is between, and three more. */
const LEAST = 5;

const bytesOf = (weights: Weights): number => weights.reduce((sum, { byteLength }) => sum + byteLength, 0);

/**
 * Keeps a film whole while it fits into `budget` bytes. Beyond that, half of them go to an even sample of the whole film, and
 * the rest to the frames around the playhead.
 */
export function kept(budget: number): Kept {
  const stay = new Map<number, Weights>();
  const lent = new Map<number, Weights>();
  const own = new Set<Weights>(); // those of the lent that may be released
  const leaving: Weights[] = [];
  let every = 1; // the frames whose number it divides stay, and the last one
  let last = -1;
  let mayDrop = false;
  let bytes = 0; // of a frame: all have the same layers
  let playhead = 0;
  let length = 1;

  const fitting = (room: number): number => Math.max(2, Math.floor(room / bytes));
  const capacity = (): number => Math.max(LEAST, fitting(budget) - stay.size);
  const distance = (frame: number): number => {
    const straight = Math.abs(frame - playhead);
    return Math.min(straight, length - straight);
  };
  const stays = (frame: number): boolean => frame % every === 0 || frame === last;
  const get = (frame: number): Weights | undefined => stay.get(frame) ?? lent.get(frame);
  const pass = (frame: number, weights: Weights): void => {
    if (get(frame)) return;
    lent.set(frame, weights);
    while (lent.size > capacity()) {
      const farthest = [...lent.keys()].reduce((a, b) => (distance(b) > distance(a) ? b : a));
      const gone = lent.get(farthest)!;
      lent.delete(farthest);
      if (own.delete(gone)) leaving.push(gone);
    }
    while (leaving.length > LEAVING) release(leaving.shift()!);
  };
  const thin = (): void => {
    while (stay.size > fitting(every === 1 ? budget : budget / 2)) {
      every *= 2;
      for (const other of stay.keys()) if (!stays(other)) stay.delete(other);
    }
  };

  return {
    get,
    nearest(frame) {
      if (stay.size + lent.size === 0) return undefined;
      for (let away = 0; ; away++) {
        for (const near of [frame - away, frame + away]) if (get(near)) return near;
      }
    },
    add(frame, weights) {
      bytes ||= bytesOf(weights);
      if (stay.has(frame)) return;
      if (!stays(frame)) return pass(frame, weights);
      stay.set(frame, weights);
      if (mayDrop) thin();
    },
    dropFromNow() {
      mayDrop = true;
      thin();
    },
    lend(frame, weights) {
      if (get(frame)) return;
      own.add(weights);
      pass(frame, weights);
    },
    centre(frame, count) {
      playhead = frame;
      length = count;
    },
    expect(count) {
      const fits = count <= fitting(budget);
      const step = Math.ceil(count / (fits ? SMALL_SAMPLE : Math.min(SAMPLE, fitting(budget / 2))));
      if (!fits) every = Math.max(every, step);
      const numbers = Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
      last = count - 1;
      return numbers.at(-1) === last ? numbers : [...numbers, last];
    },
    cut(frame) {
      for (const from of [stay, lent]) for (const other of from.keys()) if (other >= frame) from.delete(other);
    },
    staying: () => [...stay.keys()].toSorted((a, b) => a - b),
    whole: () => every === 1,
    capacity,
  };
}
