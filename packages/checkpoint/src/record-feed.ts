import { reason } from "./errors.ts";
import { type Listener, recordingScanner } from "./recording-scanner.ts";

/** Feeds a scanner with whole records, keeps the bytes of an unfinished one, and turns an error into one sentence. */
export function recordFeed(name: string, listener: Listener) {
  const scanner = recordingScanner(listener);
  let room = new Uint8Array(0); // begins with the bytes of the record that is not whole yet, and is used again for the next
  let unfinished = 0; // how many bytes these are
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

  /** Goes on with the unfinished record; returns how many of the bytes belong to it. */
  function goOn(bytes: Uint8Array): number {
    let at = 0;
    while (unfinished > 0 && at < bytes.length) {
      const more = bytes.subarray(at, at + needed - unfinished);
      keep(more);
      at += more.length;
      if (unfinished === needed && takeRecords(room.subarray(0, unfinished)) > 0) unfinished = 0;
    }
    return at;
  }

  return {
    push(bytes: Uint8Array): void {
      pushed += bytes.length;
      if (problem !== undefined || bytes.length === 0) return;
      try {
        const rest = bytes.subarray(goOn(bytes));
        if (rest.length > 0) keep(rest.subarray(takeRecords(rest)));
      } catch (error) {
        problem = `[checkpoint] ${name}: at byte ${scanner.at()}, ${reason(error).replace(/\.$/, "")}.`;
      }
    },
    complete: () => problem === undefined && scanner.complete(),
    taken: () => scanner.at(),
    pushed: () => pushed,
    problem: () => problem,
  };

  /** Copies: the caller may use its array again. The room grows with what comes, and not with what a length claims. */
  function keep(bytes: Uint8Array): void {
    const length = unfinished + bytes.length;
    if (length > room.length) {
      const larger = new Uint8Array(Math.max(length, Math.min(needed, 2 * room.length)));
      larger.set(room.subarray(0, unfinished));
      room = larger;
    }
    room.set(bytes, unfinished);
    unfinished = length;
  }
}
