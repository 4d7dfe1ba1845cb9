import { type Server as HttpServer, createServer } from "node:http";
import { pipeline } from "node:stream";
import type { Digits } from "@closurenet/mnist";
import type { LocalFiles } from "@closurenet/mnist/node";
import { answer } from "./answer.ts";
import { digitFiles } from "./digits.ts";
import { securityHeaders } from "./policy.ts";
import type { Runs } from "./runs.ts";

export interface Server {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

const none = (): undefined => undefined;

/**
 * Serves the page in `web` and the adopted `runs` on 127.0.0.1, read-only.
 *
 * A request whose `Host` is not this very address is refused with 403: a page elsewhere that rebinds its own name to
 * 127.0.0.1 would send its name there.
 */
export async function server(options: {
  readonly web: string;
  readonly runs: Runs;
  /** The test digits that the page may ask for; default none. */
  readonly digits?: (() => Digits | undefined) | undefined;
  /** The files that the page may learn from; default none. */
  readonly training?: (() => LocalFiles | undefined) | undefined;
  readonly port?: number;
}): Promise<Server> {
  const shelves = { ...options, digits: digitFiles(options.digits ?? none), training: options.training ?? none };
  const http = createServer((request, response) => {
    const port = portOf(http);
    const host = request.headers.host?.toLowerCase();
    if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
      response.writeHead(403, { ...securityHeaders, "content-type": "text/plain; charset=utf-8" });
      response.end(`This server answers to 127.0.0.1:${port} only.\n`);
      return;
    }
    const path = (request.url ?? "/").replace(/[?#].*$/s, "");
    const { status, headers, stream, bytes, text } = answer(
      { method: request.method ?? "GET", path, range: request.headers.range },
      shelves,
    );
    response.writeHead(status, headers);
    if (stream) pipeline(stream, response, () => undefined); // a file that is cut meanwhile cuts the answer
    else response.end(request.method === "HEAD" ? undefined : (bytes ?? text));
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${portOf(http)}`,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function portOf(http: HttpServer): number | undefined {
  const address = http.address();
  return typeof address === "object" ? address?.port : undefined;
}
