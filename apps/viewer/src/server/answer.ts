import { createReadStream, realpathSync, statSync, type ReadStream } from "node:fs";
import { extname, join, sep } from "node:path";
import { openRegularFile, type RegularFile } from "@closurenet/checkpoint/node";
import { range } from "./range.ts";
import { securityHeaders } from "./policy.ts";
import type { LocalFiles } from "@closurenet/mnist/node";
import type { DigitFiles } from "./digits.ts";
import type { Runs } from "./runs.ts";
import { SERVED } from "./served.ts";

/** What came in: the path still percent-encoded, as it stands in the address. */
export interface Question {
  readonly method: string;
  readonly path: string;
  readonly range?: string | null | undefined;
}

/** What goes out: a part of a file, or a short text. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be read or destroyed: the file is open. */
  readonly stream?: ReadStream;
  readonly bytes?: Uint8Array;
  readonly text?: string;
}

/** What there is to answer with. */
export interface Shelves {
  /** The folder of the page. */
  readonly web: string;
  readonly runs: Runs;
  readonly digits: () => DigitFiles;
  /** The files of pictures to learn from, where the machine has some. */
  readonly training: () => LocalFiles | undefined;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json; charset=utf-8",
  ".mcap": "application/octet-stream",
};

const refusal = (status: number, text: string): Answer => ({
  status,
  headers: {
    ...securityHeaders,
    "cache-control": "no-store",
    "content-type": "text/plain; charset=utf-8",
    ...(status === 405 ? { allow: "GET, HEAD" } : {}),
  },
  text,
});

/** What may be asked for is not there: that is no error. */
const nothing: Answer = { status: 204, headers: { ...securityHeaders, "cache-control": "no-store" } };

function digitFile(bytes: Uint8Array | undefined, method: string): Answer {
  if (!bytes) return nothing;
  const headers = {
    ...securityHeaders,
    "content-type": "application/octet-stream",
    "content-length": `${bytes.length}`,
    "cache-control": "no-store",
  };
  return { status: 200, headers, ...(method === "GET" && { bytes }) };
}

const listOf = (text: string, method: string): Answer => ({
  status: 200,
  headers: { ...securityHeaders, "content-type": types[".json"]!, "cache-control": "no-store" },
  ...(method === "GET" && { text }),
});

/** The names of the files to learn from, and how large each is. */
const listed = ({ source, paths }: LocalFiles): string =>
  JSON.stringify({ source, files: [...paths].map(([name, path]) => [name, statSync(path).size]) });

/** The plain segments of a path; undefined where one is empty, climbs, or hides a separator or a control character. */
function segments(path: string): readonly string[] | undefined {
  try {
    const parts = path.slice(1).split("/").map(decodeURIComponent);
    if (parts.at(-1) === "") parts.pop();
    // eslint-disable-next-line no-control-regex
    return path.startsWith("/") && parts.every((part) => /^[^/\\\u0000-\u001f:]+$/.test(part) && !/^\.+$/.test(part))
      ? parts
      : undefined;
  } catch {
    return undefined;
  }
}

function pageFile(web: string, parts: readonly string[]): string | undefined {
  try {
    const root = realpathSync(web);
    const real = realpathSync(join(root, ...(parts.length === 0 ? ["index.html"] : parts)));
    return real.startsWith(root + sep) && statSync(real).isFile() && extname(real) in types ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where there is no regular file any more. */
function opened(path: string | undefined): RegularFile | undefined {
  if (path === undefined) return undefined;
  try {
    return openRegularFile(path);
  } catch {
    return undefined;
  }
}

/**
 * Answers one request for the page (`/…`), for a run (`/run/<id>/…`), for files of others (`/models/<id>/…`), for the test digits
 * (`/digits/…`) or for the pictures to learn from (`/training/…`).
 *
 * The local server and Electron's `app://viewer` both speak through this function, so that a path, a range and a header
 * mean the same in either.
 */
export function answer(question: Question, shelves: Shelves): Answer {
  try {
    return answered(question, shelves);
  } catch (error) {
    return refusal(500, `This could not be answered: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function answered(
  { method, path: address, range: header }: Question,
  { web, runs, digits, training }: Shelves,
): Answer {
  if (method !== "GET" && method !== "HEAD") return refusal(405, "Only GET and HEAD are answered here.\n");
  const parts = segments(address);
  if (parts?.[0] === "digits" && parts.length === 2) return digitFile(digits().get(parts[1]!), method);
  const isTraining = parts?.[0] === "training";
  const pictures = isTraining ? training() : undefined;
  if (isTraining && parts.length === 1) return pictures ? listOf(listed(pictures), method) : nothing;
  const isRun = parts?.[0] === "run" || parts?.[0] === "models";
  const found = isRun ? runs.find(parts?.[1] ?? "", parts?.slice(2).join("/") ?? "") : undefined;
  // A run that has begun may have no recording yet, and may have no run.json: to ask for one is no error.
  if (found?.kind === "none") return nothing;
  if (found?.kind === "list") return listOf(found.text, method);
  if (found?.kind === "outside") return refusal(403, `${found.problem}\n`);
  const path =
    found?.path ??
    (isTraining && parts.length === 2 ? pictures?.paths.get(parts[1]!) : undefined) ??
    (parts && !isRun && !isTraining ? pageFile(web, parts) : undefined);
  const file = opened(path);
  if (path === undefined || !file) return refusal(404, "There is nothing at this address.\n");

  const slice = range(header, file.size);
  const hashed = !isRun && parts?.[0] === "assets";
  const headers = {
    ...securityHeaders,
    "content-type": types[extname(path).toLowerCase()] ?? "application/octet-stream",
    // By this the page knows that a program stands behind it, which may have more than files.
    ...(path.endsWith(".html") && { "server-timing": SERVED }),
    "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-store",
    ...slice.headers,
  };
  if (slice.status === 416 || method === "HEAD" || slice.start === slice.end) {
    file.close();
    return { status: slice.status, headers };
  }
  const stream = createReadStream(path, { fd: file.fd, start: slice.start, end: slice.end - 1 });
  return { status: slice.status, headers, stream };
}
