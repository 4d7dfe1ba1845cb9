import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "./listen.ts";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let closing: (() => Promise<void>)[] = [];

/** Ends all mirrors. */
export async function closeMirrors(): Promise<void> {
  await Promise.all(closing.map((close) => close()));
  closing = [];
}

/** A real server on this machine. Returns its address, and the paths that are asked for, with their ranges. */
export async function mirror(answer: Answer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? ""}`.trim());
    answer(request, response);
  });
  const port = await listen(server);
  closing.push(
    () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${port}/mnist/`, asked };
}

/** A mirror with one file, as object stores serve it: with a tag, and the rest of it where that is asked for and unchanged. */
export const serving =
  (bytes: Uint8Array, tag = '"v1"'): Answer =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const asked = from > 0 && request.headers["if-range"] === tag;
    if (asked && from >= bytes.length) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    } else if (asked) {
      response.writeHead(206, {
        etag: tag,
        "content-length": bytes.length - from,
        "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      });
      response.end(bytes.subarray(from));
    } else {
      response.writeHead(200, { etag: tag, "content-length": bytes.length }).end(bytes);
    }
  };
