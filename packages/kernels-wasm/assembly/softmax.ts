import { argument, run, setArgument } from "./jobs";

/** Rows in a chunk. */
const CHUNK: i32 = 32;

/**
 * Z[i] = e^(S[i] − m) / Σ e^(S[i] − m), where m is the row's maximum. The plain kernels' softmax does the same steps in
 * doubles, and so the bits agree.
 */
export function softmaxRows(s: usize, z: usize, n: i32, width: i32): void {
  setArgument(1, <i32>s);
  setArgument(2, <i32>z);
  setArgument(3, n);
  setArgument(4, width);
  run(softmaxChunk, (n + CHUNK - 1) / CHUNK);
}

function softmaxChunk(chunk: i32): void {
  const stride = (<usize>argument(4)) << 2;
  const first = <usize>(chunk * CHUNK) * stride;
  const end = <usize>min(argument(3), (chunk + 1) * CHUNK) * stride;
  const from = <usize>argument(1);
  const to = <usize>argument(2);
  for (let row = first; row < end; row += stride) {
    const s = from + row;
    const z = to + row;
    let largest = load<f32>(s);
    for (let j: usize = 4; j < stride; j += 4) {
      const x = load<f32>(s + j);
      if (x > largest) largest = x;
    }
    let sum: f64 = 0;
    for (let j: usize = 0; j < stride; j += 4) {
      const e = exp(<f64>load<f32>(s + j) - <f64>largest);
      store<f32>(z + j, <f32>e);
      sum += e;
    }
    for (let j: usize = 0; j < stride; j += 4) store<f32>(z + j, <f32>(<f64>load<f32>(z + j) / sum));
  }
}

/** eˣ by the same operations as in core, for the same bits. */
function exp(x: f64): f64 {
  if (x != x || x > 709.782712893384) return x + Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x * 1.4426950408889634 + 0.5);
  const high = x - k * 6.9314718036912381649e-1;
  const low = k * 1.90821492927058770002e-10;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k > 1023) return y * 2 * powerOfTwo(k - 1);
  return k >= -1022 ? y * powerOfTwo(k) : y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** 2ᵏ for −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: f64): f64 {
  return reinterpret<f64>((<i64>k + 1023) << 52);
}
