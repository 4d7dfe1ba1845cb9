/** Numbers on which readers stumble. */
const numbers = [0n, 1n, 0x7fn, 0xffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
/** Words on which readers of text stumble. */
const words = [
  "__proto__",
  "constructor",
  '"":',
  "[[[[[[[[",
  "1e999",
  "-1",
  "null",
  "{}",
  "../",
  "%2e%2e/",
  "\u0000",
  "\\ud800",
  "\u001b]0;x\u0007",
];

/** Every cut of a file, and every flip of one bit in it. */
export function* everyCutAndFlip(bytes) {
  for (let length = 0; length < bytes.length; length++) yield bytes.slice(0, length);
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    yield changed;
  }
}

/** A copy of `from` with `by` in place of the `length` bytes at `at`. */
function replaced(from, at, length, by) {
  const result = new Uint8Array(from.length - length + by.length);
  result.set(from.subarray(0, at));
  result.set(by, at);
  result.set(from.subarray(at + length), at + by.length);
  return result;
}

/** A copy of `bytes` in which one to four things are changed, drawn by `next`. */
export function changed(bytes, next) {
  const below = (n) => Math.floor(next() * n);
  const ways = [
    (from) => from.slice(0, below(from.length + 1)),
    (from) => replaced(from, below(from.length), Math.min(from.length, 1), Uint8Array.of(below(256))),
    (from) =>
      replaced(
        from,
        below(from.length + 1),
        0,
        Uint8Array.from({ length: 1 + below(8) }, () => below(256)),
      ),
    function without(from) {
      const at = below(from.length);
      return replaced(from, at, Math.min(1 + below(16), from.length - at), new Uint8Array());
    },
    function repeated(from) {
      const at = below(from.length);
      return replaced(from, below(from.length + 1), 0, from.subarray(at, at + 1 + below(64)));
    },
    function number(from) {
      const size = [1, 2, 4, 8][below(4)];
      const value = new DataView(new ArrayBuffer(8));
      value.setBigUint64(0, numbers[below(numbers.length)], true);
      const digits = new Uint8Array(value.buffer, 0, size);
      if (next() < 0.5) digits.reverse();
      const at = below(from.length);
      return replaced(from, at, Math.min(size, from.length - at), digits);
    },
    (from) => replaced(from, below(from.length + 1), 0, Buffer.from(words[below(words.length)])),
    function digit(from) {
      const places = [...from.keys()].filter((i) => from[i] >= 0x30 && from[i] <= 0x39);
      if (places.length === 0) return from;
      return replaced(
        from,
        places[below(places.length)],
        1,
        Buffer.from(String(below(2) ? below(10) : below(2 ** 31))),
      );
    },
  ];
  let result = bytes;
  for (let times = 1 + below(4); times > 0; times--) result = ways[below(ways.length)](result);
  return result;
}
