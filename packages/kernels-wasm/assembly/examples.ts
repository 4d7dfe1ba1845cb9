import { colsOf, examplesOf, isView, listOf, setExamples, values } from "./knowledge";
import { expose, isExamples, replace } from "./pending";
import { writeExamples } from "./records";

/** X[i] ← scale · the example whose record begins at starts[order[i]]. Writing is put off, where X is a cell of that width. */
export function take(starts: usize, order: usize, x: usize, n: i32, width: i32, scale: f32): void {
  const own = !isView(x) && colsOf(x) == width;
  // A shorter minibatch leaves the rows behind it as they are.
  if (own && isExamples(x, 0) && examplesOf(x) <= n) replace(x);
  else expose(x);
  const list = own ? listOf(x) : 0;
  for (let i = 0; i < n; i++) {
    const start = starts + ((<usize>load<u32>(order + ((<usize>i) << 2))) << 2);
    if (own) store<u32>(list + ((<usize>i) << 2), load<u32>(start));
    else writeExamples(start, values(x) + ((<usize>(i * width)) << 2), 1, width, scale);
  }
  if (own) setExamples(x, n, scale);
}
