import { perform } from "./operations";
import { settle, THREADS } from "./memory";

/*
 * Fork and join. A job is an operation with its arguments and a number of chunks, each of which writes outputs of its own.
 * Threads take chunks one after the other from a ticket; the thread that posts the job does so too, and so depends on
 * nobody: helpers that are late, asleep or gone only leave it more to do. Which thread sums an output never changes the
 * order of its terms, so results do not depend on the number of threads.
 */

/**
 * High word: the job's number; low word: where the chunks that nobody has taken yet end, 16 bits, and begin, 16 bits. In one
 * word, to change at once.
 */
const TICKET: usize = 0;
const JOB_NUMBER: usize = 4;
const DONE: usize = 8;
const SLEEPERS: usize = 12;
const POSTER_SLEEPS: usize = 16;
const ARGUMENTS: usize = 64;

/** Looks at a word before sleeping: some tens of microseconds, which is less than going to sleep and being woken costs. */
const PATIENCE: i32 = 20_000;
/** The poster looks longer, most of a millisecond: on a core that is left alone the system puts another thread. */
const LONG_PATIENCE: i32 = 200_000;
/** A helper without work ends after so many nanoseconds. */
const IDLE: i64 = 500_000_000;

const STARTED = 1;
const ENDED = 2;

let threads: i32 = 1;
let mayWait: bool = false;

/**
 * Jobs to do alone because a helper kept its chunk for milliseconds too long: on a busy machine it was put aside with
 * it. Each time that happens doubles them, each job that goes well takes one off.
 */
let alone: i32 = 0;
let distrust: i32 = 0;
const MOST_ALONE: i32 = 4096;
/** What 16 bits of the ticket can count. */
const MOST_CHUNKS: i32 = 0xffff;
/** Milliseconds that a helper may be late: something else had to be done for once. */
const BRIEFLY: i32 = 2;
/** Multiply-adds that even a slow thread does in a millisecond. */
const A_MILLISECOND: f64 = 4e6;

/** How many threads there may be, and whether this one may sleep, which a browser forbids its main thread. */
export function share(count: i32, wait: bool): void {
  threads = count;
  mayWait = wait;
}

export function threadCount(): i32 {
  return threads;
}

// @inline
export function argument(i: i32): i32 {
  return load<i32>(ARGUMENTS + ((<usize>i) << 2));
}

// @inline
export function setArgument(i: i32, value: i32): void {
  store<i32>(ARGUMENTS + ((<usize>i) << 2), value);
}

/** Does all chunks of the operation whose arguments are set, so many multiply-adds each. */
export function run(operation: i32, chunks: i32, work: f64 = 0): void {
  setArgument(0, operation);
  if (threads == 1 || chunks == 1 || chunks > MOST_CHUNKS || alone > 0) {
    if (chunks > 1) alone = max(0, alone - 1);
    for (let chunk = 0; chunk < chunks; chunk++) perform(operation, chunk);
    return;
  }
  atomic.store<i32>(DONE, 0);
  const number = <i64>atomic.load<u32>(JOB_NUMBER) + 1;
  atomic.store<i64>(TICKET, (number << 32) | ((<i64>chunks) << 16));
  if (atomic.load<i32>(SLEEPERS)) atomic.notify(JOB_NUMBER, -1);
  for (let chunk = takeFirst(); chunk >= 0; chunk = takeFirst()) {
    perform(operation, chunk);
    atomic.add<i32>(DONE, 1);
  }
  let late = 0;
  for (let look = 0; ; look++) {
    const done = atomic.load<i32>(DONE);
    if (done == chunks) break;
    if (look < LONG_PATIENCE || !mayWait) continue;
    atomic.store<i32>(POSTER_SLEEPS, 1);
    if (atomic.wait<i32>(DONE, done, 1_000_000) == AtomicWaitResult.TIMED_OUT) late++;
    atomic.store<i32>(POSTER_SLEEPS, 0);
  }
  if (late <= BRIEFLY + <i32>(work / A_MILLISECOND)) distrust = max(0, distrust - 1);
  else alone = distrust = min(MOST_ALONE, max(64, distrust * 2));
}

/*
 * The poster takes chunks from the front and helpers from the back: so of two threads each meets the rows again that it wrote in
 * the job before, and finds them in its own cache.
 */

/** The first chunk that nobody has taken, −1 where none is left. */
function takeFirst(): i32 {
  let ticket = atomic.load<i64>(TICKET);
  while ((ticket & 0xffff) < ((ticket >> 16) & 0xffff)) {
    const found = atomic.cmpxchg<i64>(TICKET, ticket, ticket + 1);
    if (found == ticket) return <i32>(ticket & 0xffff);
    ticket = found;
  }
  return -1;
}

/** The last one. */
function takeLast(): i32 {
  let ticket = atomic.load<i64>(TICKET);
  while ((ticket & 0xffff) < ((ticket >> 16) & 0xffff)) {
    const found = atomic.cmpxchg<i64>(TICKET, ticket, ticket - 0x10000);
    if (found == ticket) return <i32>((ticket >> 16) & 0xffff) - 1;
    ticket = found;
  }
  return -1;
}

/** The life of a helper: takes chunks until there has been no work for a while. */
export function work(slot: i32): void {
  settle(slot);
  const state = THREADS + ((<usize>slot) << 2);
  atomic.store<i32>(state, STARTED);
  for (let look = 0; ; look++) {
    const number = atomic.load<i32>(JOB_NUMBER);
    const chunk = takeLast();
    if (chunk >= 0) {
      perform(argument(0), chunk);
      atomic.add<i32>(DONE, 1);
      if (atomic.load<i32>(POSTER_SLEEPS)) atomic.notify(DONE, 1);
      look = 0;
    } else if (look > PATIENCE) {
      atomic.add<i32>(SLEEPERS, 1);
      const why = atomic.wait<i32>(JOB_NUMBER, number, IDLE);
      atomic.sub<i32>(SLEEPERS, 1);
      if (why == AtomicWaitResult.TIMED_OUT) break;
      look = 0;
    }
  }
  atomic.store<i32>(state, ENDED);
}
