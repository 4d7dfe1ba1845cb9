/*
 * exp, log and tanh, made of + − × ÷ only. Those of the engines differ in the last bit from version to version. One bit is
 * enough to give other weights for the same seed. The errors are below 1 ulp of a double, 1.6 for tanh.
 */

const LN2_HIGH = 6.9314718036912381649e-1; // the leading 33 bits of ln 2: k · LN2_HIGH is exact
const LN2_LOW = 1.90821492927058770002e-10;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0; // which word holds the exponent

/** 2ᵏ for −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[1 - HIGH] = 0;
  return double[0]!;
}

/**
 * eˣ, the same bits on every machine.
 *
 * @example
 * exp(-1); // 0.36787944117144233
 * @see Cody & Waite 1980; fdlibm, e_exp.c
 */
export function exp(x: number): number {
  if (x !== x || x > 709.782712893384) return x + Infinity;
  if (x < -745.1332191019412) return 0;
  // x = k·ln2 + r, |r| ≤ ln2 / 2, and eˣ = 2ᵏ·eʳ
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
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

/**
 * ln x, the same bits on every machine; −Infinity at 0 and NaN below.
 *
 * @example
 * log(Math.E); // 1
 * @see fdlibm, e_log.c
 */
export function log(x: number): number {
  if (!(x >= 0)) return (x - x) / 0; // NaN, computed: with the constant, V8 puts every result in an object
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    k = -54;
    x *= 18014398509481984; // 2⁵⁴ lifts a subnormal
  }
  // x = 2ᵏ·(1 + f), √½ ≤ 1 + f < √2
  double[0] = x;
  k += (words[HIGH]! >>> 20) - 1023;
  words[HIGH] = (words[HIGH]! & 0xfffff) | 0x3ff00000;
  let m = double[0];
  if (m >= Math.SQRT2) {
    m /= 2;
    k += 1;
  }
  const f = m - 1;
  // ln(1 + f) = f − f²/2 + s·(f²/2 + R), s = f / (2 + f)
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + even + odd) + k * LN2_LOW) - f);
}

/**
 * ln(1 + x) for finite x, accurate also where 1 + x loses digits, the same bits on every machine.
 *
 * @see Goldberg 1991, What Every Computer Scientist Should Know About Floating-Point Arithmetic, theorem 4
 */
export function log1p(x: number): number {
  const u = 1 + x;
  return u === 1 ? x : (log(u) * x) / (u - 1);
}

/**
 * tanh x, the same bits on every machine.
 *
 * @see Lambert's continued fraction near 0, where 1 − 2 / (e²ˣ + 1) cancels
 */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size > 0.5) {
    const y = size > 22 ? 1 : 1 - 2 / (exp(2 * size) + 1);
    return x < 0 ? -y : y;
  }
  const t = x * x;
  return x / (1 + t / (3 + t / (5 + t / (7 + t / (9 + t / (11 + t / (13 + t / 15)))))));
}

/**
 * xⁿ for whole n ≥ 0 by repeated squaring, the same bits on every machine.
 *
 * @example
 * power(0.9, 2); // 0.81
 */
export function power(x: number, n: number): number {
  let result = 1;
  for (; n > 0; n = Math.floor(n / 2), x *= x) if (n % 2 === 1) result *= x;
  return result;
}
