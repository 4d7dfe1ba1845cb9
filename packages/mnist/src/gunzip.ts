import { constants, gunzipSync } from "node:zlib";
import { idxLength, isGzip } from "./idx.ts";
import { says } from "./says.ts";

/** EMNIST's largest file has 547 MB. */
const most = 2 ** 30;

/** The first bytes of what a gzip stream holds, even where it is cut: enough to see an IDX header. */
function peek(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}

/**
 * Inflates an IDX file where it is gzipped, which its first bytes say; other bytes come back as they are.
 *
 * The IDX header within says how long the file may become, so a stream that would inflate without end stops there.
 *
 * @param bytes the whole file
 * @param name what to call the file in messages
 * @example
 * ```ts
 * const path = "train-images-idx3-ubyte.gz";
 * const bytes = gunzip(readFileSync(path), path);
 * bytes.subarray(0, 4).join(" "); // "0 0 8 3": an IDX file of pictures
 * ```
 */
export function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  const wanted = idxLength(peek(bytes));
  if (wanted !== undefined && wanted > most) {
    throw new Error(
      `[mnist] ${name}: expected an IDX file of at most ${most} bytes, got a header that says ${wanted}. ` +
        "The file is damaged; fetch it again.",
    );
  }
  // Without a header that can be read, a little is enough for readImages and readLabels to say what is wrong.
  const limit = wanted ?? 2 ** 20;
  try {
    return gunzipSync(bytes, { maxOutputLength: limit, chunkSize: Math.min(limit + 64, 2 ** 20) });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const problem =
      code === "Z_BUF_ERROR"
        ? `expected a whole gzip stream, got one that is cut at byte ${bytes.length}`
        : code === "ERR_BUFFER_TOO_LARGE"
          ? `expected gzip of ${wanted ?? "an IDX file's"} bytes by its own header, got one that inflates to more`
          : `expected a sound gzip stream, got a damaged one (${says(cause)})`;
    throw new Error(`[mnist] ${name}: ${problem}. Fetch the file again.`, { cause });
  }
}
