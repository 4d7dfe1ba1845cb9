/** Time as a reading needs it: a test has its own. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Waits so many milliseconds, or until `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const wallClock: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
    }),
};

/** After this long without a new byte a training counts as stopped, ms. */
export const STILL = 10_000;
/** How long to wait between two questions while bytes come, and when none come any more, ms. */
const BRISK = 400;
export const CALM = 5000;

/** Says how long nothing new has come, and when to ask again: `brisk` milliseconds later where bytes come. */
export function rhythm({ now }: Clock, brisk = BRISK) {
  let news = now();
  return {
    /** Something new has come. */
    beat: (): void => void (news = now()),
    still: (): boolean => now() - news >= STILL,
    pause: (): number => (now() - news >= STILL ? CALM : brisk),
  };
}
