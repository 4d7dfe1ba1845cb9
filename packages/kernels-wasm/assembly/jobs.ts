import { takeSlot, THREADS } from "./memory";

/*
 * Fork and join: the chunks of a job are shared among the threads.
 *
 * A job is a function, its arguments, and a number of chunks. The function computes one chunk, and each chunk writes outputs
 * of its own. A function's index in the table is the same for every thread, for all run the same module: so the index can
 * lie in shared memory, and every thread calls the same function.
 *
 * The thread that posts a job takes chunks like the helpers, until none is left. It never needs a helper: one that is late,
 * asleep or gone leaves it more chunks. But a chunk that a helper has taken is waited for; if the helper was ended meanwhile,
 * waiting ends in an error. (Another thread could not do it again: who is only late may still write.) Whichever thread computes a sum, its terms come in the same order, so results do
 * not depend on the number of threads.
 */

/**
 * The ticket: 32 bits for the job's number, 16 bits for the end of the chunks that nobody has taken, 16 bits for their
 * beginning. It is one word, so that all three change at once.
 */
const TICKET: usize = 0;
const JOB_NUMBER: usize = 4;
/** How many chunks are done. */
const DONE: usize = 8;
/** How many helpers sleep. */
const SLEEPERS: usize = 12;
/** Whether the poster sleeps. */
const POSTER_SLEEPS: usize = 16;
/** The table index of the job's function. */
const FUNCTION: usize = 20;
const ARGUMENTS: usize = 64;

/** Looks at the ticket before a helper sleeps: some tens of microseconds. To sleep and be woken takes longer. */
const PATIENCE: i32 = 20_000;
/** Looks before the poster sleeps: most of a millisecond. The system gives the core of a sleeping thread to another process. */
const LONG_PATIENCE: i32 = 200_000;
/** Nanoseconds without work after which a helper ends. */
const IDLE: i64 = 500_000_000;

/** What a thread's word says. */
const STARTED = 1;
const ENDED = 2;

/** The most chunks that 16 bits of the ticket can count. */
const MOST_CHUNKS: i32 = 0xffff;

let threads: i32 = 1;
let mayWait: bool = false;

/*
 * On a busy machine the system may stop a helper in the middle of a chunk, and the poster must wait for it. After such a
 * job, the next ones are done without helpers: 64, and twice as many each time that it happens again. A job in
 * time takes one off.
 */

/** How many of the next jobs the poster does alone. */
let alone: i32 = 0;
let distrust: i32 = 0;
const LEAST_ALONE: i32 = 64;
const MOST_ALONE: i32 = 4096;
/** Milliseconds that a helper may be late: the system had something else to do for once. */
const BRIEFLY: i32 = 2;
/** Multiply-adds that even a slow thread does in a millisecond. */
const A_MILLISECOND: f64 = 4e6;

/** Milliseconds beyond its work after which a helper with a chunk is taken for ended. */
let lostAfter: i32 = 0;

/** Throws, in the caller of the kernels: a helper has ended in the middle of a chunk (src/engine.ts). */
declare function helperLost(): void;

/**
 * Sets how many threads there may be, and whether this one may sleep, as a browser's main thread may not. A helper that keeps a chunk
 * for `patience` milliseconds longer than its work takes is taken for ended.
 */
export function share(count: i32, wait: bool, patience: i32): void {
  threads = count;
  mayWait = wait;
  lostAfter = patience;
}

export function threadCount(): i32 {
  return threads;
}

/** Argument `i` of the job. */
// @inline
export function argument(i: i32): i32 {
  return load<i32>(ARGUMENTS + ((<usize>i) << 2));
}

// @inline
export function setArgument(i: i32, value: i32): void {
  store<i32>(ARGUMENTS + ((<usize>i) << 2), value);
}

/** Does all chunks of a job whose arguments are set. A chunk takes about `work` multiply-adds. */
export function run(job: (chunk: i32) => void, chunks: i32, work: f64 = 0): void {
  const index = job.index;
  if (threads == 1 || chunks == 1 || chunks > MOST_CHUNKS || alone > 0) {
    if (chunks > 1) alone = max(0, alone - 1);
    for (let chunk = 0; chunk < chunks; chunk++) call_indirect<void>(index, chunk);
    return;
  }
  store<i32>(FUNCTION, index);
  atomic.store<i32>(DONE, 0);
  const number = <i64>atomic.load<u32>(JOB_NUMBER) + 1;
  atomic.store<i64>(TICKET, (number << 32) | ((<i64>chunks) << 16));
  if (atomic.load<i32>(SLEEPERS)) atomic.notify(JOB_NUMBER, -1);
  for (let chunk = takeFirst(); chunk >= 0; chunk = takeFirst()) {
    call_indirect<void>(index, chunk);
    atomic.add<i32>(DONE, 1);
  }
  let late = 0; // in milliseconds, or what stands for one where this thread may not sleep
  const usual = <i32>(work / A_MILLISECOND);
  for (let look = 0; ; look++) {
    const done = atomic.load<i32>(DONE);
    if (done == chunks) break;
    if (look < LONG_PATIENCE) continue;
    if (!mayWait) {
      late++;
      look = 0;
    } else {
      atomic.store<i32>(POSTER_SLEEPS, 1);
      if (atomic.wait<i32>(DONE, done, 1_000_000) == AtomicWaitResult.TIMED_OUT) late++;
      atomic.store<i32>(POSTER_SLEEPS, 0);
    }
    if (late > lostAfter + usual) {
      threads = 1; // whatever comes next, nobody waits again
      helperLost();
    }
  }
  if (late <= BRIEFLY + usual) distrust = max(0, distrust - 1);
  else alone = distrust = min(MOST_ALONE, max(LEAST_ALONE, distrust * 2));
}

/*
 * The poster takes chunks from the front, helpers take them from the back. So of two threads each gets the rows that it wrote
 * in the job before, and they are still in its own cache.
 */

/** Takes the first chunk that nobody has taken; −1 where none is left. */
function takeFirst(): i32 {
  let ticket = atomic.load<i64>(TICKET);
  while ((ticket & 0xffff) < ((ticket >> 16) & 0xffff)) {
    const found = atomic.cmpxchg<i64>(TICKET, ticket, ticket + 1);
    if (found == ticket) return <i32>(ticket & 0xffff);
    ticket = found;
  }
  return -1;
}

/** Takes the last chunk that nobody has taken; −1 where none is left. */
function takeLast(): i32 {
  let ticket = atomic.load<i64>(TICKET);
  while ((ticket & 0xffff) < ((ticket >> 16) & 0xffff)) {
    const found = atomic.cmpxchg<i64>(TICKET, ticket, ticket - 0x10000);
    if (found == ticket) return <i32>((ticket >> 16) & 0xffff) - 1;
    ticket = found;
  }
  return -1;
}

/** The life of a helper: it takes chunks until there has been no work for a while. */
export function work(slot: i32): void {
  takeSlot(slot);
  const state = THREADS + ((<usize>slot) << 2);
  atomic.store<i32>(state, STARTED);
  for (let look = 0; ; look++) {
    const number = atomic.load<i32>(JOB_NUMBER);
    const chunk = takeLast();
    if (chunk >= 0) {
      call_indirect<void>(load<i32>(FUNCTION), chunk);
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
