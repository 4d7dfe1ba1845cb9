import { argument, run, setArgument, threadCount } from "./jobs";
import { listBias, listColumns, listRows } from "./lists";
import { BLOCK, ends, GROUP, LIST, lists, panel, PITCH, SEGMENT, TASK, tasks } from "./memory";
import { listExampleColumns, listExamples, prefetch, segmentsOf } from "./records";
import { sumRows } from "./sums";

/*
 * Products of matrices as sums of rows. The factors that are not zero are listed, for 112 sums and 112 of their terms at a
 * time. Then the listed rows are added up. So the rows of one block stay in the first cache while all sums of the group
 * read them. Terms are added in ascending order, the bias last.
 */

/** Multiply-adds that are worth a second thread. */
const WORTH: f64 = 16_384;
/** Rows of a multiple of so many bytes all begin in the same few places of the cache, and push each other out. */
const CROWDING: usize = 512;
/** Sums that must read such rows to make it worth while to pack them. */
const MANY: i32 = 8;

/** Room to pack the rows that so many sums read, `stride` bytes each; 0 where packing is not worth while. */
function roomToPack(sums: i32, stride: usize): usize {
  return sums >= MANY && (stride & (CROWDING - 1)) == 0 ? panel() : 0;
}

/** Of `count` sums, how many make a chunk: at most `most`, and so that there are as many chunks for every thread. */
function evenShare(count: i32, most: i32, work: f64): i32 {
  const threads = work < WORTH ? 1 : threadCount();
  const chunks = max(1, (count + most * threads - 1) / (most * threads)) * threads;
  return max(1, (count + chunks - 1) / chunks);
}

/** Does the chunks of a job that takes `work` multiply-adds, with other threads where that is worth while. */
function runProduct(job: (chunk: i32) => void, chunks: i32, work: f64): void {
  if (work >= WORTH) return run(job, chunks, work / <f64>chunks);
  for (let chunk = 0; chunk < chunks; chunk++) job(chunk);
}

/**
 * out[i] ← Σₜ A[i][t] · table[t], with a bias + table[terms]. With a scale, `a` points to the addresses of records, one for each
 * row of A; else to the rows. With `all`, zeros of A count too.
 */
export function product(
  a: usize,
  table: usize,
  out: usize,
  n: i32,
  terms: i32,
  width: i32,
  bias: bool,
  all: bool,
  scale: f32,
): void {
  const work = <f64>n * <f64>terms * <f64>width;
  const perChunk = evenShare(n, GROUP, work);
  setArgument(1, <i32>a);
  setArgument(2, <i32>table);
  setArgument(3, <i32>out);
  setArgument(4, n);
  setArgument(5, terms);
  setArgument(6, width);
  setArgument(7, bias);
  setArgument(8, all);
  setArgument(9, perChunk);
  setArgument(10, reinterpret<i32>(scale));
  runProduct(productChunk, (n + perChunk - 1) / perChunk, work);
}

/** The rows i of a chunk. */
function productChunk(chunk: i32): void {
  const a = <usize>argument(1);
  const table = <usize>argument(2);
  const out = <usize>argument(3);
  const n = argument(4);
  const terms = argument(5);
  const width = argument(6);
  const bias = argument(7) != 0;
  const all = argument(8) != 0;
  const perChunk = argument(9);
  const scale = reinterpret<f32>(argument(10));
  const stride = (<usize>width) << 2;
  const first = chunk * perChunk;
  const last = min(n, first + perChunk);
  const count = last - first;
  const packed = roomToPack(count, stride);
  const pitch = packed ? PITCH : <i32>stride;
  if (scale != 0) prefetch(a + ((<usize>first) << 2), count, terms);
  for (let from = 0; from < terms; from += BLOCK) {
    const to = min(terms, from + BLOCK);
    const biased = bias && to == terms;
    if (scale != 0) {
      const records = a + ((<usize>first) << 2);
      listExamples(records, count, from / SEGMENT, segmentsOf(to), pitch, scale, lists(), ends());
    } else {
      const rows = a + ((<usize>(first * terms)) << 2);
      listRows(rows, (<usize>terms) << 2, count, from, to, pitch, lists(), ends(), all);
    }
    if (biased) listBias(count, (to - from) * pitch, ends());
    const end = taskRows(out + <usize>first * stride, stride, count, from == 0);
    const read = to - from + <i32>biased;
    sumRows(tasks(), end, width, table + <usize>from * stride, packed, read, from == 0);
  }
}

// @inline
function setTask(task: usize, list: usize, end: usize, out: usize): void {
  store<u32>(task, <u32>list);
  store<u32>(task, <u32>end, 4);
  store<u32>(task, <u32>out, 8);
}

/** Makes a task for each list that has entries, or for all lists; returns where the tasks end. */
function taskRows(out: usize, stride: usize, count: i32, all: bool): usize {
  let task = tasks();
  for (let i = 0; i < count; i++, out += stride) {
    const list = lists() + <usize>(i * LIST);
    const end = <usize>load<u32>(ends() + ((<usize>i) << 2));
    setTask(task, list, end, out);
    if (all || list < end) task += TASK;
  }
  return task;
}

/**
 * G[k] ← Σᵢ X[i][k] · D[i], and G[inputs] ← Σᵢ D[i]. With a scale, `x` points to the addresses of records, one for each row of X;
 * else to the rows. With `all`, zeros of X count too. `live` is 0, or points to a byte for each row of G, which becomes 0 where
 * the row holds zeros. With `known` the bytes are right before, too: then rows of zeros are not written again.
 */
export function gradient(
  x: usize,
  d: usize,
  g: usize,
  n: i32,
  inputs: i32,
  units: i32,
  live: usize,
  known: bool,
  all: bool,
  scale: f32,
): void {
  setArgument(1, <i32>x);
  setArgument(2, <i32>d);
  setArgument(3, <i32>g);
  setArgument(4, n);
  setArgument(5, inputs);
  setArgument(6, units);
  setArgument(7, <i32>live);
  setArgument(8, known);
  setArgument(9, all);
  setArgument(10, reinterpret<i32>(scale));
  const work = <f64>n * <f64>inputs * <f64>units;
  const perChunk = scale != 0 ? SEGMENT : (evenShare(inputs, SEGMENT, work) + 3) & ~3; // whole vectors
  setArgument(11, perChunk);
  runProduct(gradientChunk, (inputs + perChunk - 1) / perChunk, work);
}

/** The columns k of a chunk, with records a segment; with the last chunk, the bias too. */
function gradientChunk(chunk: i32): void {
  const x = <usize>argument(1);
  const d = <usize>argument(2);
  const g = <usize>argument(3);
  const n = argument(4);
  const inputs = argument(5);
  const width = argument(6);
  const live = <usize>argument(7);
  const known = argument(8) != 0;
  const all = argument(9) != 0;
  const scale = reinterpret<f32>(argument(10));
  const perChunk = argument(11);
  const stride = (<usize>width) << 2;
  const first = chunk * perChunk;
  const count = min(perChunk, inputs - first);
  const packed = roomToPack(n, stride);
  const pitch = packed ? PITCH : <i32>stride;
  const out = g + <usize>first * stride;
  for (let from = 0; from < n; from += BLOCK) {
    const to = min(n, from + BLOCK);
    if (scale != 0) listExampleColumns(x, count, from, to, chunk, pitch, scale, lists(), ends());
    else listColumns(x + ((<usize>first) << 2), (<usize>inputs) << 2, count, from, to, pitch, lists(), ends(), all);
    // Only where there is one block does an empty list say that the row holds zeros.
    const oneBlock = live && n <= BLOCK;
    const end = taskLiveRows(out, stride, count, oneBlock ? !known : from == 0, oneBlock ? live + first : 0);
    sumRows(tasks(), end, width, d + <usize>from * stride, packed, to - from, from == 0);
  }
  if (live && n > BLOCK) memory.fill(live + first, 1, count);
  if (first + perChunk >= inputs) {
    biasOfGradient(d, g + <usize>inputs * stride, n, width);
    if (live) store<u8>(live + inputs, 1);
  }
}

/**
 * As `taskRows`. `live` is 0, or points to a byte for each row. A row that the byte calls live is a task too, for it may have to
 * become zeros. From then on the byte says whether the list has entries.
 */
function taskLiveRows(out: usize, stride: usize, count: i32, all: bool, live: usize): usize {
  let task = tasks();
  for (let k = 0; k < count; k++, out += stride) {
    const list = lists() + <usize>(k * LIST);
    const end = <usize>load<u32>(ends() + ((<usize>k) << 2));
    setTask(task, list, end, out);
    let counts = all || list < end;
    if (live) {
      counts = counts || load<u8>(live) != 0;
      store<u8>(live++, list < end);
    }
    if (counts) task += TASK;
  }
  return task;
}

/** out ← Σᵢ D[i]. */
function biasOfGradient(d: usize, out: usize, n: i32, width: i32): void {
  const stride = (<usize>width) << 2;
  for (let from = 0; from < n; from += BLOCK) {
    const to = min(n, from + BLOCK);
    store<u32>(ends(), <u32>lists());
    for (let i = from; i < to; i++) listBias(1, (i - from) * <i32>stride, ends());
    setTask(tasks(), lists(), load<u32>(ends()), out);
    sumRows(tasks(), tasks() + TASK, width, d + <usize>from * stride, 0, to - from, from == 0);
  }
}
