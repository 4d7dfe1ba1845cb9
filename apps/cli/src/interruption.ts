import { exitCode } from "./exit-code.ts";

/** One press of Ctrl-C can arrive twice: from the terminal, and passed on by the npm that started us. */
const SAME_PRESS_MS = 300;

/** Ctrl-C, `kill`, and a terminal that is closed. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `act` with a signal that Ctrl-C aborts, so that it can end in order; a second Ctrl-C ends the program at once. */
export async function interruptible<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let firstAt: number | undefined;
  function onInterrupt(): void {
    if (firstAt !== undefined && performance.now() - firstAt > SAME_PRESS_MS) process.exit(exitCode.interrupted);
    firstAt ??= performance.now();
    stop.abort();
  }
  for (const signal of signals) process.on(signal, onInterrupt);
  try {
    return await act(stop.signal);
  } finally {
    for (const signal of signals) process.off(signal, onInterrupt);
  }
}
