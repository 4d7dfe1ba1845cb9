import { STATUS_CODES } from "node:http";
import { reason } from "./errors.ts";
import { maximumBytes, type Part } from "./part.ts";

/** How far a download has come, in bytes; `total` if the server tells it. */
export interface Progress {
  readonly file: string;
  readonly received: number;
  readonly total?: number;
}

export interface FetchOptions {
  /** Milliseconds to wait for the answer to begin. */
  readonly firstMs: number;
  /** Milliseconds of silence after which a download counts as stalled. */
  readonly silenceMs: number;
  /** Milliseconds that the file may take in all: a server that sends a byte now and then is never silent. */
  readonly longestMs: number;
  readonly onProgress?: (received: number, total: number | undefined) => void;
  readonly signal?: AbortSignal | undefined;
}

/** How many connections to try for one file, if each of them brings some bytes. */
const maximumAttempts = 4;

/** The cause of fetch's errors "fetch failed" and "terminated". */
function networkReason(error: unknown): string {
  const cause = (error instanceof Error && error.cause) || error;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "ENOTFOUND" || code === "EAI_AGAIN" ? "no network" : reason(cause);
}

/** A timer that aborts a request; `wait` starts it anew. */
function silenceTimer(signal: AbortSignal | undefined) {
  const end = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let stalled: number | undefined;
  return {
    signal: signal ? AbortSignal.any([signal, end.signal]) : end.signal,
    stalled: () => stalled,
    wait(ms: number): void {
      clearTimeout(timer);
      timer = setTimeout(() => {
        stalled = ms;
        end.abort();
      }, ms);
    },
    stop: () => clearTimeout(timer),
    /** Closes a connection whose answer is not wanted. */
    hangUp: () => end.abort(),
  };
}

/** What to ask for: the whole file, or what is missing of it, provided it has not changed. */
const wanted = ({ received, tag }: Part): Record<string, string> =>
  received > 0 && tag !== undefined ? { Range: `bytes=${received}-`, "If-Range": tag } : {};

/** What an answer with the whole file says of it. */
function described({ headers }: Response): { readonly total: number | undefined; readonly tag: string | undefined } {
  // With a content encoding, lengths and ranges count compressed bytes, but decompressed bytes arrive here.
  if (headers.get("content-encoding") !== null) return { total: undefined, tag: undefined };
  const length = headers.get("content-length");
  // A weak tag (W/) does not promise the same bytes.
  const tag = headers.get("etag");
  return { total: length === null ? undefined : Number(length), tag: tag?.startsWith('"') ? tag : undefined };
}

/**
 * Fetches one file into `part`. It goes on with what the part holds, and if the connection breaks, the next one asks only for
 * the bytes that are missing, provided the server allows it (by Range and If-Range). Silence, an HTTP error and too many
 * bytes are errors.
 *
 * @returns whether it went on with what the part held when it began
 */
export async function fetchFile(url: URL, part: Part, options: FetchOptions): Promise<boolean> {
  const { firstMs, silenceMs, longestMs, onProgress } = options;
  const name = url.pathname.split("/").at(-1)!;
  const deadline = performance.now() + longestMs;
  const tooMany = (): Error => new Error(`[mnist] ${name}: expected at most ${maximumBytes} bytes, got more.`);
  let total: number | undefined;
  let resumed = part.received > 0;

  for (let attempt = 1; ; attempt++) {
    const before = part.received;
    const { signal, stalled, wait, stop, hangUp } = silenceTimer(options.signal);
    let tooSlow = false;
    const waitAtMost = (ms: number): void => {
      const left = deadline - performance.now();
      tooSlow = left < ms;
      wait(Math.max(1, tooSlow ? left : ms));
    };
    waitAtMost(attempt === 1 ? firstMs : silenceMs);
    try {
      const headers = wanted(part);
      const response = await fetch(url, { signal, headers });
      const { status } = response;
      const ranged = "Range" in headers;
      const rest = response.headers.get("content-range");
      const isRest = ranged && rest?.startsWith(`bytes ${before}-`) === true;
      if (status !== 200 && !(status === 206 && isRest)) {
        hangUp();
        if (ranged && (status === 206 || status === 416)) {
          part.begin(); // the server has no such rest
          continue;
        }
        throw new Error(`[mnist] ${name}: expected HTTP 200, got ${status} ${STATUS_CODES[status] ?? ""}`.trim() + ".");
      }
      if (isRest) total ??= Number(rest.split("/")[1]) || undefined;
      if (status === 200) {
        const { tag, ...sizes } = described(response);
        ({ total } = sizes);
        part.begin(tag);
        resumed = false;
        if (total !== undefined && total > maximumBytes) {
          hangUp();
          throw tooMany();
        }
      }
      for await (const chunk of response.body ?? []) {
        waitAtMost(silenceMs);
        if (part.received + chunk.length > maximumBytes) {
          part.drop();
          throw tooMany();
        }
        part.add(chunk);
        onProgress?.(part.received, total);
      }
      return resumed;
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (reason(error).startsWith("[mnist]")) throw error;
      const silent = stalled();
      if (silent !== undefined) {
        const what = tooSlow
          ? `${part.received} of ${total ?? "?"} bytes came in ${(longestMs / 1000).toFixed(0)} s, which is too slow`
          : `nothing came for ${(silent / 1000).toFixed(1)} s`;
        throw new Error(`[mnist] ${name}: ${what}.`, { cause: error });
      }
      if (part.received > before && attempt < maximumAttempts) continue;
      const far = part.received > 0 ? `connection cut after ${part.received} of ${total ?? "?"} bytes: ` : "";
      throw new Error(`[mnist] ${name}: ${far}${networkReason(error)}.`, { cause: error });
    } finally {
      stop();
    }
  }
}
