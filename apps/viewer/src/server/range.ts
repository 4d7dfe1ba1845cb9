/** What to answer to a `Range` header: the whole file, one part of it, or that there is no such part. */
export type Slice =
  | {
      readonly status: 200 | 206;
      readonly start: number;
      /** Exclusive. */ readonly end: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly status: 416; readonly headers: Readonly<Record<string, string>> };

const whole = (size: number): Slice => ({
  status: 200,
  start: 0,
  end: size,
  headers: { "accept-ranges": "bytes", "content-length": String(size) },
});

const none = (size: number): Slice => ({
  status: 416,
  headers: { "accept-ranges": "bytes", "content-range": `bytes */${size}`, "content-length": "0" },
});

/**
 * The part of a file of `size` bytes that a `Range` header asks for.
 *
 * A header that is missing, malformed, in another unit than bytes or that names several ranges is ignored, as the
 * standard allows: the answer is then the whole file with 200.
 *
 * @example
 * ```ts
 * range("bytes=10-19", 100); // { status: 206, start: 10, end: 20, headers: { "content-range": "bytes 10-19/100", … } }
 * range("bytes=100-", 100); // { status: 416, headers: { "content-range": "bytes *\/100", … } }
 * ```
 * @see RFC 9110, section 14
 */
export function range(header: string | null | undefined, size: number): Slice {
  const match = /^\s*bytes\s*=\s*(\d*)-(\d*)\s*$/i.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return whole(size);
  const [, from = "", to = ""] = match;
  if (from !== "" && to !== "" && Number(to) < Number(from)) return whole(size);
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  if (start >= end) return none(size);
  return {
    status: 206,
    start,
    end,
    headers: {
      "accept-ranges": "bytes",
      "content-range": `bytes ${start}-${end - 1}/${size}`,
      "content-length": String(end - start),
    },
  };
}
