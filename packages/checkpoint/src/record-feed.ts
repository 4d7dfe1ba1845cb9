import { concatBytes } from "./concat-bytes.ts";
import { reason } from "./errors.ts";
import { type Listener, recordingScanner } from "./recording-scanner.ts";

/** Feeds a scanner with whole records, keeps the bytes of an unfinished one, and turns an error into one sentence. */
export function recordFeed(name: string, listener: Listener) {
  const scanner = recordingScanner(listener);
  let unfinished: Uint8Array[] = []; // the bytes of the record that is not whole yet
  let unfinishedBytes = 0;
  let needed = 0; // how many bytes that record has, as far as known
  let pushed = 0;
  let problem: string | undefined;

  /** Gives the scanner all whole records; returns how many bytes they have. */
  function takeRecords(bytes: Uint8Array): number {
    let at = 0;
    for (;;) {
      const rest = bytes.subarray(at);
      if (scanner.complete() && rest.length === 0) return at;
      needed = scanner.sizeOf(rest);
      if (rest.length < needed) return at;
      scanner.take(rest.subarray(0, needed));
      at += needed;
    }
  }

  return {
    push(bytes: Uint8Array): void {
      pushed += bytes.length;
      if (problem !== undefined || bytes.length === 0) return;
      if (unfinishedBytes + bytes.length < needed) {
        keep(bytes);
        return;
      }
      const all = unfinishedBytes === 0 ? bytes : concatBytes([...unfinished, bytes]);
      unfinished = [];
      unfinishedBytes = 0;
      try {
        const taken = takeRecords(all);
        if (taken < all.length) keep(all.subarray(taken));
      } catch (error) {
        problem = `[checkpoint] ${name}: at byte ${scanner.at()}, ${reason(error).replace(/\.$/, "")}.`;
      }
    },
    complete: () => problem === undefined && scanner.complete(),
    taken: () => scanner.at(),
    pushed: () => pushed,
    problem: () => problem,
  };

  function keep(bytes: Uint8Array): void {
    unfinished.push(new Uint8Array(bytes)); // a copy: the caller may reuse its array
    unfinishedBytes += bytes.length;
  }
}
