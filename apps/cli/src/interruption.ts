import { exitCode } from "./exit-code.ts";

/** One press of Ctrl-C can arrive twice: from the terminal, and passed on by the npm that started us. */
const SAME_PRESS_MS = 300;

/** Runs `act` with a signal that Ctrl-C aborts, so that it can end in order; a second Ctrl-C ends the program at once. */
export async function interruptible<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let firstAt: number | undefined;
  function onInterrupt(): void {
    if (firstAt !== undefined && performance.now() - firstAt > SAME_PRESS_MS) process.exit(exitCode.interrupted);
    firstAt ??= performance.now();
    stop.abort();
  }
  process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt);
  try {
    return await act(stop.signal);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
  }
}

/** Ends what is under way as Ctrl-C does when those who read along have left: `closurenet … | head -1`. */
export function endWithReaders(): void {
  let left = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (left) return;
      left = true;
      if (!process.emit("SIGINT")) process.exit(exitCode.interrupted);
    });
  }
}
