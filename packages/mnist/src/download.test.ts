import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { download, type DownloadOptions } from "./download.ts";
import { listen } from "./testing/listen.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const file = "t10k-labels-idx1-ubyte";
const other = "t10k-images-idx3-ubyte";
// Not compressible, so that the gzip is as long as this.
let state = 1;
const content = Uint8Array.from({ length: 200_000 }, () => (state = (state * 48_271) % 2_147_483_647) & 255);
content.set([0, 0, 8, 1, 0, 3, 13, 56]);
const gz = gzipSync(content);
const digest = createHash("sha256").update(content).digest("hex");

let dir: string;
let closing: (() => Promise<void>)[] = [];
/** What a mirror does once so many bytes have come in. */
let then: { readonly at: number; act(): void } | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mnist-"));
  then = undefined;
  // Time passes when a mirror says so: however busy the machine is, none that answers is late.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closing.map((close) => close()));
  closing = [];
  rmSync(dir, { recursive: true });
});

/** A real server on this machine; gives the mirror's address and the paths that were asked for. */
async function mirror(answer: Answer): Promise<{ url: string; asked: string[] }> {
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

const good: Answer = (_, response) => response.writeHead(200, { "content-length": gz.length }).end(gz);
const absent: Answer = (_, response) => response.writeHead(404).end("<html>no</html>");
const TIMEOUT = 1500;
/** Says nothing until that time has passed. */
const silent =
  (ms: number): Answer =>
  () =>
    vi.advanceTimersByTime(ms);
/** Sends so many bytes of the file, and does no more until they have come in. */
const partly = (response: ServerResponse, bytes: number, act: () => void): void => {
  then = { at: bytes, act };
  response.write(gz.subarray(0, bytes));
};

const get = (mirrors: readonly string[], more: Partial<DownloadOptions> = {}) =>
  download({
    wanted: { [file]: digest },
    dir,
    mirrors,
    timeoutMs: TIMEOUT,
    onProgress({ received }) {
      if (received === then?.at) then.act();
    },
    ...more,
  });

const endless = gzipSync(new Uint8Array(20_000_000));

describe("downloading", () => {
  it("keeps a good file in the folder, tells how far it is, and leaves nothing else there", async () => {
    const { url, asked } = await mirror(good);
    const seen: [number, number | undefined][] = [];
    const { files, problems } = await get([url], { onProgress: ({ received, total }) => seen.push([received, total]) });
    expect(problems).toEqual([]);
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(asked).toEqual([`/mnist/${file}.gz`]);
    expect(seen.at(-1)).toEqual([gz.length, gz.length]);
    expect(readdirSync(dir)).toEqual([`${file}.gz`]);
    expect(Buffer.compare(gunzipSync(readFileSync(join(dir, `${file}.gz`))), content)).toBe(0);
  });

  it("takes a file that comes inflated: its bytes count, not its name or its transport", async () => {
    const plain = await mirror((_, response) => response.end(content));
    const coded = await mirror((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gz));
    for (const { url } of [plain, coded]) {
      const { files } = await get([url]);
      expect(Buffer.compare(files[file]!, content)).toBe(0);
    }
  });

  it.each([
    ["is absent", absent, /404/],
    ["is another", (_, response) => response.end(gzipSync("something else")), /SHA-256/],
    ["is cut in its gzip", (_, response) => response.end(gz.subarray(0, 1000)), /cut at byte 1000/],
    ["is a page of a hotel's network", (_, response) => response.end("<html>Please log in</html>"), /SHA-256/],
    ["never comes", silent(TIMEOUT / 2), /nothing came for 0\.8 s/],
    [
      "stalls half-way",
      (_, response) => {
        response.writeHead(200, { "content-length": gz.length });
        partly(response, 5000, () => vi.advanceTimersByTime(TIMEOUT));
      },
      /nothing came for 1\.5 s/,
    ],
    [
      "is cut off",
      (_, response) => {
        response.writeHead(200, { "content-length": gz.length });
        partly(response, 5000, () => response.destroy());
      },
      /connection cut after 5000 of \d+ bytes/,
    ],
    ["refuses the connection", (request) => request.socket.destroy(), /127\.0\.0\.1:\d+: t10k/],
    ["inflates without end", (_, response) => response.end(endless), /inflates to more/],
  ] satisfies [string, Answer, RegExp][])("goes on to the next mirror where a file %s", async (_, bad, says) => {
    const first = await mirror(bad);
    const second = await mirror(good);
    const { files, problems } = await get([first.url, second.url]);
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(says);
    expect(readdirSync(dir)).toEqual([`${file}.gz`]);
  });

  it("says what every mirror did, and leaves nothing behind, where none has the file", async () => {
    const [a, b] = [await mirror(absent), await mirror((_, response) => response.end(gz.subarray(0, 99)))];
    const { files, problems } = await get([a.url, b.url]);
    expect(files).toEqual({});
    expect(problems).toHaveLength(2);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("takes a cut connection up where it broke", async () => {
    const { url, asked } = await mirror((request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      const headers = { etag: '"v1"', "content-length": gz.length - from };
      if (from > 0 && request.headers["if-range"] === '"v1"') {
        response.writeHead(206, { ...headers, "content-range": `bytes ${from}-${gz.length - 1}/${gz.length}` });
        response.end(gz.subarray(from));
      } else {
        response.writeHead(200, headers);
        partly(response, 60_000, () => response.destroy());
      }
    });
    const { files, problems } = await get([url]);
    expect(problems).toEqual([]);
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(asked).toEqual([`/mnist/${file}.gz`, `/mnist/${file}.gz bytes=60000-`]);
  });

  it("begins anew where the file changed meanwhile", async () => {
    let times = 0;
    const { url } = await mirror((_, response) => {
      response.writeHead(200, { etag: `"v${++times}"`, "content-length": gz.length });
      if (times > 1) response.end(gz);
      else partly(response, 60_000, () => response.destroy());
    });
    const { files } = await get([url]);
    expect(Buffer.compare(files[file]!, content)).toBe(0);
  });

  it("asks the next mirror only for what is still missing", async () => {
    const first = await mirror((request, response) =>
      request.url!.includes(other) ? good(request, response) : absent(request, response),
    );
    const second = await mirror(good);
    const { files } = await get([first.url, second.url], { wanted: { [other]: digest, [file]: digest } });
    expect(Object.keys(files)).toHaveLength(2);
    expect(second.asked).toEqual([`/mnist/${file}.gz`]);
  });

  it("loses no more than the time allowed to mirrors that never answer, all files together", async () => {
    const [a, b] = [await mirror(silent(TIMEOUT / 2)), await mirror(silent(TIMEOUT / 2))];
    const began = performance.now();
    const { problems } = await get([a.url, b.url], { wanted: { [file]: digest, [other]: digest } });
    expect(problems).toHaveLength(2);
    expect(performance.now() - began).toBe(TIMEOUT);
  });

  it("stops at once when told to", async () => {
    const stop = new AbortController();
    const { url } = await mirror(() => stop.abort(new Error("enough")));
    await expect(get([url], { signal: stop.signal })).rejects.toThrow("enough");
    expect(readdirSync(dir)).toEqual([]);
  });

  it("still gives the files where they cannot be kept, and says why", async () => {
    const { url } = await mirror(good);
    writeFileSync(join(dir, "a-file"), "");
    const { files, unkept } = await get([url], { dir: join(dir, "a-file", "cache") });
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(unkept).toMatch(/a-file/);
  });
});
