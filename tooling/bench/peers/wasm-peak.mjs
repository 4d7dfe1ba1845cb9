// The most that one core of this machine does in wasm: a loop of multiply and add on registers alone.
import { compileString } from "assemblyscript/asc";
import { setFlagsFromString } from "node:v8";

const repeats = 100_000;
/** Too few accumulators wait for the adder, too many are spilt to memory: the engine decides which count is best. */
const counts = [6, 8, 10, 12, 14];

/**
 * aᵢ ← aᵢ·x + y in `count` accumulators; x < 1, so nothing overflows. Both come from outside: engines make a constant anew at
 * each use.
 */
function source(count, relaxed) {
  const all = Array.from({ length: count }, (_, i) => `a${i}`);
  const next = (a) => (relaxed ? `f32x4.relaxed_madd(${a}, x, y)` : `f32x4.add(f32x4.mul(${a}, x), y)`);
  return `export function run(n: i32, by: f32, plus: f32): f32 {
    const x = f32x4.splat(by), y = f32x4.splat(plus);
    let ${all.map((a, i) => `${a} = f32x4.splat(${i})`).join(", ")};
    for (let i = 0; i < n; i++) { ${all.map((a) => `${a} = ${next(a)};`).join(" ")} }
    return f32x4.extract_lane(${all.reduce((sum, a) => `f32x4.add(${sum}, ${a})`)}, 0);
  }`;
}

async function compile(count, relaxed) {
  const { error, binary } = await compileString(source(count, relaxed), {
    optimizeLevel: 3,
    runtime: "stub",
    enable: relaxed ? ["simd", "relaxed-simd"] : ["simd"],
  });
  if (error) throw new Error(`[bench] wasm peak: ${error.message}`, { cause: error });
  return binary;
}

/** Node 20 has relaxed SIMD behind a flag; later ones have it, and know the flag no more. */
function hasRelaxed(binary) {
  if (WebAssembly.validate(binary)) return true;
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(binary);
}

export async function contender() {
  const relaxed = hasRelaxed(await compile(counts[0], true));
  const binaries = await Promise.all(counts.map((count) => compile(count, relaxed)));
  const loops = binaries.map((binary, i) => {
    const { run } = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports;
    const once = () => {
      run(repeats, 0.5, 1);
      return counts[i] * repeats * 8;
    };
    for (let warm = 0; warm < 50; warm++) once();
    const times = Array.from({ length: 50 }, () => {
      const began = performance.now();
      once();
      return performance.now() - began;
    });
    return { once, msEach: Math.min(...times) / counts[i] };
  });
  const best = loops.reduce((a, b) => (b.msEach < a.msEach ? b : a));
  return { step: best.once };
}
