import { constants, gunzipSync } from "node:zlib";
import { idxLength, isGzip } from "./idx.ts";
import { reason } from "./errors.ts";

/** EMNIST's largest file has 547 MB. */
export const maximumBytes = 2 ** 30;

/** How many bytes a gzip stream may hold for each of its own: MNIST's pictures have five, and zeros, of which bombs are made, a thousand. */
const densest = 100;
/** So much may be inflated from any stream. */
const spared = 2 ** 26;

/** The first bytes of a gzip stream, inflated, also if the stream is cut: enough for an IDX header. */
function inflateStart(bytes: Uint8Array): Uint8Array {
  try {
    // All of it in one piece, of which a system lends only the pages that are written: pieces would be there twice when they are joined.
    return gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}

/**
 * Inflates an IDX file if its first bytes say that it is gzipped; returns other bytes unchanged.
 *
 * The IDX header inside says how long the inflated file must be. A stream that inflates to more is an error, and so is a
 * header of more than 64 MiB that is a hundred times as long as its stream: a small file cannot fill the memory.
 *
 * @param bytes the whole file
 * @param name the file's name, for messages
 * @example
 * ```ts
 * const path = "train-images-idx3-ubyte.gz";
 * const bytes = gunzip(readFileSync(path), path);
 * bytes.subarray(0, 4).join(" "); // "0 0 8 3": an IDX file of pictures
 * ```
 */
export function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  const wanted = idxLength(inflateStart(bytes));
  if (wanted !== undefined && wanted > maximumBytes) {
    throw new Error(
      `[mnist] ${name}: expected an IDX file of at most ${maximumBytes} bytes, got a header that says ${wanted}. ` +
        "The file is damaged; fetch it again.",
    );
  }
  if (wanted !== undefined && wanted > Math.max(spared, densest * bytes.length)) {
    throw new Error(
      `[mnist] ${name}: expected gzip that holds at most ${densest} times its ${bytes.length} bytes, got a header that says ` +
        `${wanted}. Pictures never pack so small; if these do, inflate the file with gunzip.`,
    );
  }
  // If the header cannot be read, 1 MiB is enough for readImages and readLabels to say what is wrong.
  const limit = wanted ?? 2 ** 20;
  try {
    // All of it in one piece, of which a system lends only the pages that are written: pieces would be there twice when they are joined.
    return gunzipSync(bytes, { maxOutputLength: limit, chunkSize: limit + 64 });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const problem =
      code === "Z_BUF_ERROR"
        ? `expected a whole gzip stream, got one that is cut at byte ${bytes.length}`
        : code === "ERR_BUFFER_TOO_LARGE"
          ? `expected gzip of ${wanted ?? "an IDX file's"} bytes by its own header, got one that inflates to more`
          : `expected a sound gzip stream, got a damaged one (${reason(cause)})`;
    throw new Error(`[mnist] ${name}: ${problem}. Fetch the file again.`, { cause });
  }
}
