import { reason } from "./errors.ts";

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
  readonly onProgress?: (received: number, total: number | undefined) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface Fetched {
  readonly bytes: Uint8Array;
}

/** MNIST's largest file has 10 MB gzipped, 47 MB inflated. */
const maximumBytes = 64 * 2 ** 20;
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

/**
 * Fetches one file into memory. If the connection breaks, the next one asks only for the bytes that are missing, provided
 * the server allows it (by Range and If-Range). Silence, an HTTP error and too many bytes are errors.
 */
export async function fetchFile(url: URL, options: FetchOptions): Promise<Fetched> {
  let chunks: Uint8Array[] = [];
  let received = 0;
  let total: number | undefined;
  let tag: string | undefined;
  const name = url.pathname.split("/").at(-1)!;

  for (let attempt = 1; ; attempt++) {
    const before = received;
    const { signal, stalled, wait, stop, hangUp } = silenceTimer(options.signal);
    wait(attempt === 1 ? options.firstMs : options.silenceMs);
    try {
      const headers: Record<string, string> =
        received > 0 && tag !== undefined ? { Range: `bytes=${received}-`, "If-Range": tag } : {};
      const response = await fetch(url, { signal, headers });
      const isRest = response.headers.get("content-range")?.startsWith(`bytes ${received}-`) === true;
      if (response.status !== 200 && !(response.status === 206 && isRest)) {
        hangUp();
        throw new Error(`[mnist] ${name}: expected HTTP 200, got ${response.status} ${response.statusText}.`.trim());
      }
      if (response.status === 200) {
        chunks = [];
        received = 0;
        // With a content encoding, lengths and ranges count compressed bytes, but decompressed bytes arrive here.
        const plain = response.headers.get("content-encoding") === null;
        const length = response.headers.get("content-length");
        total = plain && length !== null ? Number(length) : undefined;
        // A weak tag (W/) does not promise the same bytes.
        const etag = response.headers.get("etag");
        tag = plain && etag?.startsWith('"') ? etag : undefined;
      }
      for await (const chunk of response.body!) {
        wait(options.silenceMs);
        chunks.push(chunk);
        received += chunk.length;
        if (received > maximumBytes) {
          throw new Error(`[mnist] ${name}: expected at most ${maximumBytes} bytes, got more.`);
        }
        options.onProgress?.(received, total);
      }
      return { bytes: Buffer.concat(chunks) };
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (reason(error).startsWith("[mnist]")) throw error;
      const silent = stalled();
      if (silent !== undefined) {
        throw new Error(`[mnist] ${name}: nothing came for ${(silent / 1000).toFixed(1)} s.`, { cause: error });
      }
      if (received > before && attempt < maximumAttempts) continue;
      const far = received > 0 ? `connection cut after ${received} of ${total ?? "?"} bytes: ` : "";
      throw new Error(`[mnist] ${name}: ${far}${networkReason(error)}.`, { cause: error });
    } finally {
      stop();
    }
  }
}
