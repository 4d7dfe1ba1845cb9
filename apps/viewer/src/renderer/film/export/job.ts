/** How a piece of work is told of, and ended. */
export interface Job {
  readonly signal: AbortSignal;
  /** Says which share of it is done, 0 to 1. */
  told(share: number): void;
  /** To be waited for between pieces of work: lets the page breathe where it has been busy for a while. */
  pause(): Promise<void>;
}

/** A file that was made, and what there is to say of it. */
export interface Made {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Such as `120 pictures`. */
  readonly says: string;
}

/** So long may the page be kept from what a person does, ms. */
const SLICE = 12;

/** Lets the page do what a person wants of it. Not every browser has scheduler.yield yet. */
export const breath = (): Promise<void> =>
  "scheduler" in window && "yield" in window.scheduler
    ? window.scheduler.yield()
    : new Promise((resolve) => setTimeout(resolve));

/** A job that can be cancelled by `signal`, in slices. */
export function job(signal: AbortSignal, told: (share: number) => void): Job {
  let began = performance.now();
  return {
    signal,
    told,
    async pause() {
      signal.throwIfAborted();
      if (performance.now() - began < SLICE) return;
      await breath();
      signal.throwIfAborted();
      began = performance.now();
    },
  };
}
