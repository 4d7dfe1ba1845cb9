import { addressWithin, ask, fault, legible } from "./address-within.ts";
import type { Part, RecordingSource } from "./source.ts";

/** Whether a file is a recording, by its name. */
export const isRecording = (name: string): boolean => /\.mcap$/i.test(name);

/**
 * A run behind an address of the page's own origin: the run's folder, or its recording alone (`….mcap`).
 *
 * @throws for an address on another origin, which the page may not read.
 */
export function urlSource(
  address: string,
  options: { readonly page: string; readonly name?: string },
): RecordingSource {
  const { url, last } = addressWithin(address, options.page);
  const alone = isRecording(url.pathname);
  if (!alone && !url.pathname.endsWith("/")) url.pathname += "/";
  const recording = alone ? url : new URL("recording.mcap", url);
  const file = alone ? last : "recording.mcap";
  const silent = (cause: unknown): Part => ({
    kind: "silent",
    cause: new Error(`[viewer] ${file}: expected the server to answer, got none. Is it still running?`, { cause }),
  });

  // A run whose training has just begun has a run.json before it has a recording.
  const begun = async (signal?: AbortSignal): Promise<boolean> =>
    !alone && (await ask(new URL("run.json", url), { method: "HEAD", signal: signal ?? null })).ok;

  /** What an answer says that brings nothing of the recording; undefined where it brings some. */
  const without = async (response: Response, signal: AbortSignal | undefined): Promise<Part | undefined> => {
    const { status, statusText } = response;
    if (status === 204) return { kind: "missing" };
    if (status === 404 && (await begun(signal))) return { kind: "missing" };
    if (status === 404) throw fault(file, "a recording at this address", "nothing", "Is the run still there?");
    const said = status === 403 ? await response.text() : "";
    if (refused.test(said)) throw new Error(said.trim());
    if (status === 502 || status === 503 || status === 504) return silent(`${status} ${statusText}`);
    if (!response.ok) throw fault(file, "status 200 or 206", `${status} ${statusText}`.trim(), "Check the address.");
    return undefined;
  };

  const read = async (from: number, signal: AbortSignal | undefined): Promise<Part> => {
    // Asked first how long it is: a range beyond the end is an error (416) to every server and to the browser's console.
    if (from > 0) {
      const head = await ask(recording, { method: "HEAD", signal: signal ?? null });
      const nothing = await without(head, signal);
      if (nothing) return nothing;
      const size = lengthOf(head);
      if (size !== undefined && size <= from) return { kind: "end", size };
    }
    const response = await ask(recording, {
      signal: signal ?? null,
      headers: from > 0 ? { range: `bytes=${from}-` } : {},
    });
    const size = Number(/\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
    if (response.status === 416) return { kind: "end", size: Number.isNaN(size) ? from : size };
    const nothing = await without(response, signal);
    if (nothing) return nothing;
    if (!response.body) return { kind: "end", size: from };
    if (response.status === 206) return { kind: "bytes", bytes: chunks(response.body), ...(size > 0 ? { size } : {}) };
    // All of it: what is known already is left out.
    const length = lengthOf(response);
    if (length !== undefined && length <= from) {
      await response.body.cancel();
      return { kind: "end", size: length };
    }
    return {
      kind: "bytes",
      bytes: after(chunks(response.body), from),
      ...(length === undefined ? {} : { size: length }),
    };
  };

  return {
    kind: "recording",
    name: legible(options.name ?? "") || legible(last) || "run",
    address,
    file,
    grows: true,
    async description() {
      if (alone) return undefined;
      const response = await ask(new URL("run.json", url), {});
      return response.ok && response.status !== 204 ? response.json() : undefined;
    },
    async bytes(from, to, signal) {
      const response = await ask(recording, { signal: signal ?? null, headers: { range: `bytes=${from}-${to - 1}` } });
      if (response.status === 206) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      if (response.ok) return undefined; // a server that knows no ranges
      throw fault(file, "status 206", `${response.status} ${response.statusText}`.trim(), "Is the run still there?");
    },
    // Of the program's own server only: what another has not is an error in the browser's console.
    async checkpoint(step, signal) {
      if (!/^\/run\/[\da-f]{32}\/$/.test(url.pathname)) return undefined;
      const response = await ask(new URL(checkpointPath(step), url), { signal: signal ?? null });
      return response.status === 200 ? new Uint8Array(await response.arrayBuffer()) : undefined;
    },
    read: (from, signal) =>
      read(from, signal).catch((cause: unknown) => {
        if (cause instanceof TypeError && !signal?.aborted) return silent(cause); // what fetch throws
        throw cause;
      }),
  };
}

/** Where a run has the checkpoint of a step. */
export const checkpointPath = (step: number): string => `checkpoints/step-${String(step).padStart(8, "0")}.safetensors`;

/** What the own server says when it refuses. */
const refused = /^\[viewer\] /;

const lengthOf = ({ headers }: Response): number | undefined =>
  headers.has("content-length") && !headers.has("content-encoding") ? Number(headers.get("content-length")) : undefined;

/** A run that is known not to be one: whoever reads it is told why. */
export function unreadable(name: string, why: Error, address?: string): RecordingSource {
  const no = async (): Promise<never> => {
    throw why;
  };
  return {
    kind: "recording",
    name,
    ...(address !== undefined && { address }),
    file: name,
    grows: false,
    description: no,
    read: no,
    bytes: no,
  };
}

/** A run in files that a person picked or dropped; `recording` is asked anew at each read, so that it may have grown. */
export function fileSource(options: {
  readonly name: string;
  readonly recording: () => Promise<File>;
  /** The file run.json beside it. */
  readonly description?: (() => Promise<File>) | undefined;
  /** The files of the folder that it lies in. */
  readonly files?: ReadonlyMap<string, () => Promise<File>> | undefined;
  readonly grows: boolean;
}): RecordingSource {
  const { name, grows } = options;
  let file = isRecording(name) ? name : "recording.mcap";
  return {
    kind: "recording",
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
    async checkpoint(step) {
      const file = await options.files?.get(checkpointPath(step))?.();
      return file && new Uint8Array(await file.arrayBuffer());
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
