/** What a read from some byte on brings. */
export type Part =
  /** Bytes from there on; `size` is the size of the whole, where it is known. */
  | { readonly kind: "bytes"; readonly size?: number; readonly bytes: AsyncIterable<Uint8Array> }
  /** There is nothing beyond that byte (yet). */
  | { readonly kind: "end"; readonly size: number }
  /** There is no such file (yet). */
  | { readonly kind: "missing" };

/** A run that can be read: where it comes from is the host's business. */
export interface Source {
  /** What a person calls it: the folder's or the file's name. */
  readonly name: string;
  /** What `?run=` says of it; a file that was picked or dropped has no address. */
  readonly address?: string;
  /** The name of the recording in messages. */
  readonly file: string;
  /** Whether the recording may still grow, so that it is worth asking again. */
  readonly grows: boolean;
  /** The run's description, as it stands in run.json; undefined where there is none. It is not checked. */
  description(): Promise<unknown>;
  /** The recording from byte `from` on. */
  read(from: number, signal?: AbortSignal): Promise<Part>;
  /** The recording's bytes `from` up to, and without, `to`; undefined where only all of it can be had. */
  bytes(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array | undefined>;
}

const fault = (subject: string, expected: string, got: string, advice: string): Error =>
  new Error(`[viewer] ${subject}: expected ${expected}, got ${got}. ${advice}`);

/**
 * A run behind an address of the page's own origin: the run's folder, or its recording alone (`….mcap`).
 *
 * @throws for an address on another origin, which the page may not read.
 */
export function urlSource(address: string, options: { readonly page: string; readonly name?: string }): Source {
  const page = new URL(options.page);
  const url = URL.canParse(address, page) ? new URL(address, page) : undefined;
  if (!url) throw fault("?run", "the address of a run", JSON.stringify(address), "Give it relative to this page.");
  if (url.host !== page.host || url.protocol !== page.protocol) {
    throw fault(
      "?run",
      `an address on ${page.host}`,
      url.origin,
      "This page reads nothing from elsewhere: open the file instead.",
    );
  }
  const alone = url.pathname.endsWith(".mcap");
  if (!alone && !url.pathname.endsWith("/")) url.pathname += "/";
  const recording = alone ? url : new URL("recording.mcap", url);
  const last = decodeURIComponent(url.pathname.split("/").findLast((part) => part !== "") ?? "run");
  const file = alone ? last : "recording.mcap";
  const unreachable = (cause: unknown): Error =>
    new Error(`[viewer] ${file}: expected the server to answer, got none. Is it still running?`, { cause });
  const ask = (where: URL, init: RequestInit): Promise<Response> =>
    fetch(where, { ...init, cache: "no-store", credentials: "same-origin" }).catch((cause: unknown) => {
      throw init.signal?.aborted ? cause : unreachable(cause);
    });

  const begun = async (signal?: AbortSignal): Promise<boolean> =>
    !alone && (await ask(new URL("run.json", url), { method: "HEAD", signal: signal ?? null })).ok;

  return {
    name: options.name ?? last,
    address,
    file,
    grows: true,
    async description() {
      if (alone) return undefined;
      const response = await ask(new URL("run.json", url), {});
      return response.ok ? response.json() : undefined;
    },
    async read(from, signal) {
      const response = await ask(recording, { signal: signal ?? null, headers: { range: `bytes=${from}-` } });
      const size = Number(/\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
      if (response.status === 416) return { kind: "end", size: Number.isNaN(size) ? from : size };
      // A run whose training has just begun has a run.json before it has a recording.
      if (response.status === 404 && (await begun(signal))) return { kind: "missing" };
      if (response.status === 404)
        throw fault(file, "a recording at this address", "nothing", "Is the run still there?");
      if (!response.ok || !response.body) {
        throw fault(
          file,
          "status 200 or 206",
          `${response.status} ${response.statusText}`.trim(),
          "Check the address.",
        );
      }
      if (response.status === 206)
        return { kind: "bytes", bytes: chunks(response.body), ...(size > 0 ? { size } : {}) };
      // A server without ranges sends the whole: leave out what is known already.
      const length = Number(response.headers.get("content-length") ?? Number.NaN);
      if (length <= from) {
        await response.body.cancel();
        return { kind: "end", size: length };
      }
      return { kind: "bytes", bytes: after(chunks(response.body), from), ...(length > 0 ? { size: length } : {}) };
    },
    async bytes(from, to, signal) {
      const response = await ask(recording, { signal: signal ?? null, headers: { range: `bytes=${from}-${to - 1}` } });
      if (response.status === 206) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      if (response.ok) return undefined; // a server without ranges
      throw fault(file, "status 206", `${response.status} ${response.statusText}`.trim(), "Is the run still there?");
    },
  };
}

/** A run in files that a person picked or dropped; `recording` is asked anew at each read, so that it may have grown. */
export function fileSource(options: {
  readonly name: string;
  readonly recording: () => Promise<File>;
  /** The file run.json beside it. */
  readonly description?: (() => Promise<File>) | undefined;
  readonly grows: boolean;
}): Source {
  const { name, grows } = options;
  let file = "recording.mcap";
  return {
    name,
    get file() {
      return file;
    },
    grows,
    description: async () => options.description && JSON.parse(await (await options.description()).text()),
    async read(from) {
      const whole = await options.recording();
      file = whole.name;
      if (whole.size <= from) return { kind: "end", size: whole.size };
      return { kind: "bytes", size: whole.size, bytes: chunks(whole.slice(from).stream()) };
    },
    async bytes(from, to) {
      return new Uint8Array(await (await options.recording()).slice(from, to).arrayBuffer());
    },
  };
}

async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let over = false;
  try {
    while (!over) {
      const { done, value } = await reader.read();
      over = done;
      if (value) yield value;
    }
  } finally {
    if (!over) await reader.cancel().catch(() => undefined);
  }
}

async function* after(parts: AsyncIterable<Uint8Array>, skip: number): AsyncGenerator<Uint8Array> {
  let left = skip;
  for await (const part of parts) {
    if (part.length > left) yield left > 0 ? part.subarray(left) : part;
    left = Math.max(0, left - part.length);
  }
}
