import { says } from "./says.ts";

/** How far a download has come, in bytes; `total` where the server says it. */
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

/** The largest file of MNIST has 10 MB gzipped, 47 MB inflated. */
const most = 64 * 2 ** 20;
/** A connection that breaks is taken up again this often, as long as each brings something. */
const attempts = 4;

/** What fetch hides behind "fetch failed" and "terminated". */
function reason(error: unknown): string {
  const cause = (error instanceof Error && error.cause) || error;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "ENOTFOUND" || code === "EAI_AGAIN" ? "no network" : says(cause);
}

/** The silence that ends a request: `wait` begins it anew. */
function silence(signal: AbortSignal | undefined) {
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
 * Fetches one file into memory. A connection cut half-way is taken up where it broke, if the server can (a Range that
 * holds only while the file is the same); silence, an HTTP error and too many bytes are errors.
 */
export async function fetchFile(url: URL, options: FetchOptions): Promise<Fetched> {
  let chunks: Uint8Array[] = [];
  let received = 0;
  let total: number | undefined;
  let tag: string | undefined;
  const name = url.pathname.split("/").at(-1)!;

  for (let attempt = 1; ; attempt++) {
    const before = received;
    const { signal, stalled, wait, stop, hangUp } = silence(options.signal);
    wait(attempt === 1 ? options.firstMs : options.silenceMs);
    try {
      const headers: Record<string, string> =
        received > 0 && tag !== undefined ? { Range: `bytes=${received}-`, "If-Range": tag } : {};
      const response = await fetch(url, { signal, headers });
      const goesOn = response.headers.get("content-range")?.startsWith(`bytes ${received}-`) === true;
      if (response.status !== 200 && !(response.status === 206 && goesOn)) {
        hangUp();
        throw new Error(`[mnist] ${name}: expected HTTP 200, got ${response.status} ${response.statusText}.`.trim());
      }
      if (response.status === 200) {
        chunks = [];
        received = 0;
        // Where the transport compresses too, lengths and ranges count other bytes than those that arrive.
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
        if (received > most) {
          throw new Error(`[mnist] ${name}: expected at most ${most} bytes, got more.`);
        }
        options.onProgress?.(received, total);
      }
      return { bytes: Buffer.concat(chunks) };
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (says(error).startsWith("[mnist]")) throw error;
      const silent = stalled();
      if (silent !== undefined) {
        throw new Error(`[mnist] ${name}: nothing came for ${(silent / 1000).toFixed(1)} s.`, { cause: error });
      }
      if (received > before && attempt < attempts) continue;
      const far = received > 0 ? `connection cut after ${received} of ${total ?? "?"} bytes: ` : "";
      throw new Error(`[mnist] ${name}: ${far}${reason(error)}.`, { cause: error });
    } finally {
      stop();
    }
  }
}
