import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { download, mnistMirrors, type DownloadOptions } from "./download.ts";
import { fetchFile } from "./fetch-file.ts";
import { part } from "./part.ts";
import { closeMirrors, mirror, type Answer } from "./testing/mirror.ts";

const file = "t10k-labels-idx1-ubyte";
const other = "t10k-images-idx3-ubyte";
// Not compressible, so that the gzip is as long as this.
let state = 1;
const content = Uint8Array.from({ length: 200_000 }, () => (state = (state * 48_271) % 2_147_483_647) & 255);
content.set([0, 0, 8, 1, 0, 3, 13, 56]);
const gz = gzipSync(content);
const digest = createHash("sha256").update(content).digest("hex");

let dir: string;
/** What a mirror does after so many bytes were received. */
let then: { readonly at: number; act(): void } | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mnist-"));
  then = undefined;
  // Time passes only when a mirror says so. So no mirror is late because the machine is busy.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await closeMirrors();
  rmSync(dir, { recursive: true });
});

const good: Answer = (_, response) => response.writeHead(200, { "content-length": gz.length }).end(gz);
/** Sends so many bytes, from the byte that was asked for, and then breaks the connection. */
const breaksAfter =
  (bytes: number, headers: Record<string, string> = { etag: '"v1"' }): Answer =>
  (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const range = { "content-range": `bytes ${from}-${gz.length - 1}/${gz.length}` };
    response.writeHead(from > 0 ? 206 : 200, {
      ...headers,
      "content-length": gz.length - from,
      ...(from > 0 && range),
    });
    const piece = gz.subarray(from, from + bytes);
    if (from + bytes >= gz.length) response.end(piece);
    else partly(response, from, from + bytes, () => response.destroy());
  };
/** Sends the file from one byte up to another, and runs `act` when these were received. */
const partly = (response: ServerResponse, from: number, to: number, act: () => void): void => {
  then = { at: to, act };
  response.write(gz.subarray(from, to));
};
const absent: Answer = (_, response) => response.writeHead(404).end("<html>no</html>");
const TIMEOUT = 1500;
/** Sends nothing until that time has passed. */
const silent =
  (ms: number): Answer =>
  () =>
    vi.advanceTimersByTime(ms);

const get = (mirrors: readonly string[], more: Partial<DownloadOptions> = {}) =>
  download({
    wanted: { [file]: digest },
    dir,
    mirrors,
    timeoutMs: 30_000,
    keepParts: true,
    onProgress({ received }) {
      if (received === then?.at) then.act();
    },
    ...more,
  });

// Made once: a server that is slow to answer is another case.
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
    ["never comes", silent(TIMEOUT / 2), /nothing came for 0\.\d s/],
    [
      "stalls half-way",
      (_, response) => {
        response.writeHead(200, { "content-length": gz.length });
        partly(response, 0, 5000, () => vi.advanceTimersByTime(TIMEOUT));
      },
      /nothing came for 1\.5 s/,
    ],
    [
      "is cut off",
      (_, response) => {
        response.writeHead(200, { "content-length": gz.length });
        partly(response, 0, 5000, () => response.destroy());
      },
      /connection cut after 5000 of \d+ bytes/,
    ],
    ["refuses the connection", (request) => request.socket.destroy(), /127\.0\.0\.1:\d+: t10k/],
    ["inflates without end", (_, response) => response.end(endless), /inflates to more/],
    ["is forbidden", (_, response) => response.writeHead(403).end(), /expected HTTP 200, got 403 Forbidden$/],
    ["is said to have no such part", (_, response) => response.writeHead(416).end(), /got 416 Range Not Satisfiable$/],
    ["has no content", (_, response) => response.writeHead(204).end(), /got 204 No Content$/],
    ["is refused in a language of its own", (_, response) => response.writeHead(599, "\u00A0").end(), /got 599$/],
    [
      "leads in a circle",
      (request, response) => response.writeHead(302, { location: request.url }).end(),
      /: redirect count exceeded$/,
    ],
    [
      "leads to no address",
      (_, response) => response.writeHead(301, { location: "ftp://127.0.0.1/x" }).end(),
      /: URL scheme must be a HTTP\(S\) scheme$/,
    ],
    [
      "is longer than it says",
      (request, response) => {
        request.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n`);
        request.socket.end(gz);
        response.on("error", () => undefined);
      },
      /cut at byte 100/,
    ],
    [
      "is said to be endless",
      (_, response) => {
        response.writeHead(200, { "content-length": 1e15 });
        response.write(gz);
      },
      /expected at most 67108864 bytes, got more$/,
    ],
    [
      "is answered in no language",
      (request) => request.socket.end("SSH-2.0-OpenSSH_9.6\r\n"),
      /: Response does not match the HTTP\/1\.1 protocol/,
    ],
    ["is of another data set", (_, response) => response.end(gzipSync(new Uint8Array(content).fill(9, 8))), /SHA-256/],
  ] satisfies [string, Answer, RegExp][])("goes on to the next mirror where a file %s", async (_, bad, says) => {
    const first = await mirror(bad);
    const second = await mirror(good);
    const { files, problems } = await get([first.url, second.url], { timeoutMs: TIMEOUT });
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(says);
    expect(readdirSync(dir)).toEqual([`${file}.gz`]);
  });

  it("takes a file that is whole, though the server said that there was more", async () => {
    const { url, asked } = await mirror((_, response) => {
      response.writeHead(200, { "content-length": gz.length + 50 });
      partly(response, 0, gz.length, () => response.destroy());
    });
    const { files, problems } = await get([url]);
    expect(problems).toEqual([]);
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  it("if no mirror has the file, says what each of them did and leaves nothing behind", async () => {
    const [a, b] = [await mirror(absent), await mirror((_, response) => response.end(gz.subarray(0, 99)))];
    const { files, problems } = await get([a.url, b.url]);
    expect(files).toEqual({});
    expect(problems).toHaveLength(2);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("resumes a download where the connection broke", async () => {
    const { url, asked } = await mirror((request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      const headers = { etag: '"v1"', "content-length": gz.length - from };
      if (from > 0 && request.headers["if-range"] === '"v1"') {
        response.writeHead(206, { ...headers, "content-range": `bytes ${from}-${gz.length - 1}/${gz.length}` });
        response.end(gz.subarray(from));
      } else {
        response.writeHead(200, headers);
        partly(response, 0, 60_000, () => response.destroy());
      }
    });
    const { files, problems } = await get([url]);
    expect(problems).toEqual([]);
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(asked).toEqual([`/mnist/${file}.gz`, `/mnist/${file}.gz bytes=60000-`]);
  });

  it("resumes at most three times, and only if each connection brings some bytes", async () => {
    const parts = await mirror(breaksAfter(Math.ceil(gz.length / 4)));
    const { files, problems } = await get([parts.url]);
    expect(problems).toEqual([]);
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(parts.asked).toHaveLength(4);

    const five = await mirror(breaksAfter(Math.ceil(gz.length / 5)));
    expect((await get([five.url])).problems[0]).toContain(
      `connection cut after ${4 * Math.ceil(gz.length / 5)} of ${gz.length} bytes: `,
    );
    expect(five.asked).toHaveLength(4);

    let times = 0;
    const stuck = await mirror((request, response) => {
      if (++times === 1) breaksAfter(5000)(request, response);
      else request.socket.destroy();
    });
    expect((await get([stuck.url], { dir: join(dir, "stuck") })).problems[0]).toContain("connection cut after 5000 of");
    expect(stuck.asked).toHaveLength(2);
  });

  it.each([
    ["with no tag", {}],
    ["with a weak tag", { etag: 'W/"v1"' }],
    ["with a tag, but compressed on the way", { etag: '"v1"', "content-encoding": "identity" }],
  ])("never goes on with a file that came %s, but begins anew", async (_, headers) => {
    let times = 0;
    const { url, asked } = await mirror((request, response) => {
      if (++times === 1) breaksAfter(5000, headers)(request, response);
      else good(request, response);
    });
    const { files } = await get([url]);
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(asked).toEqual([`/mnist/${file}.gz`, `/mnist/${file}.gz`]);
  });

  it("accepts a part only if it is the one that is missing", async () => {
    let times = 0;
    const { url } = await mirror((request, response) => {
      if (++times === 1) breaksAfter(5000)(request, response);
      else response.writeHead(206, { "content-range": `bytes 0-${gz.length - 1}/${gz.length}` }).end(gz);
    });
    const unasked = await mirror((_, response) =>
      response.writeHead(206, { "content-range": `bytes 10-20/${gz.length}` }).end("x"),
    );
    const { files, problems } = await get([url, unasked.url]);
    expect(files).toEqual({});
    expect(problems.map((problem) => problem.replace(/:\d+/, ""))).toEqual([
      `127.0.0.1: ${file}.gz: expected HTTP 200, got 206 Partial Content`,
      `127.0.0.1: ${file}.gz: expected HTTP 200, got 206 Partial Content`,
    ]);
  });

  it("closes the connection of an answer that it cannot use", async () => {
    const hungUp = new Promise<void>((resolve) => {
      void mirror((_, response) => {
        response.on("close", resolve);
        response.writeHead(500).write("and so on");
      }).then(async ({ url }) => {
        const { problems } = await get([url]);
        expect(problems[0]).toContain("got 500 Internal Server Error");
      });
    });
    await hungUp;
  });

  it("begins again if the file has changed in the meantime", async () => {
    let times = 0;
    const { url } = await mirror((_, response) => {
      response.writeHead(200, { etag: `"v${++times}"`, "content-length": gz.length });
      if (times > 1) response.end(gz);
      else partly(response, 0, 60_000, () => response.destroy());
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

  it("reports the bytes received, and the total if it is known", async () => {
    const seen: object[] = [];
    const known = await mirror(good);
    await get([known.url], { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ file, received: gz.length, total: gz.length });
    const unknown = await mirror((_, response) => {
      response.write(gz);
      response.end();
    });
    const coded = await mirror((_, response) =>
      response.writeHead(200, { "content-encoding": "identity", "content-length": gz.length }).end(gz),
    );
    for (const { url } of [unknown, coded]) {
      await get([url], { onProgress: (progress) => seen.push(progress) });
      expect(seen.at(-1)).toEqual({ file, received: gz.length });
    }
  });

  it("takes 64 MiB and not a byte more", async () => {
    const mebibyte = new Uint8Array(2 ** 20);
    // Not from a server: that takes seconds.
    const fetching = (rest: number) => {
      const body = new ReadableStream({
        start(controller) {
          for (const piece of [...Array.from({ length: 64 }, () => mebibyte), new Uint8Array(rest)])
            controller.enqueue(piece);
          controller.close();
        },
      });
      vi.stubGlobal("fetch", async () => new Response(body));
      const kept = part();
      const options = { firstMs: 30_000, silenceMs: 30_000, longestMs: 30_000 };
      return fetchFile(new URL("http://one/f"), kept, options).then(() => kept.received);
    };
    expect(await fetching(0)).toBe(64 * 2 ** 20);
    await expect(fetching(1)).rejects.toThrow("[mnist] f: expected at most 67108864 bytes, got more.");
  });

  it("knows two mirrors", () => {
    expect(mnistMirrors.map((mirror) => new URL("x.gz", mirror).href)).toEqual([
      "https://ossci-datasets.s3.amazonaws.com/mnist/x.gz",
      "https://storage.googleapis.com/cvdf-datasets/mnist/x.gz",
    ]);
  });

  it("stops at once when told to", async () => {
    const stop = new AbortController();
    const { url } = await mirror(() => stop.abort(new Error("enough")));
    await expect(get([url], { signal: stop.signal })).rejects.toThrow("enough");
    expect(readdirSync(dir)).toEqual([]);
  });

  it("returns the files even if they cannot be kept, and says why", async () => {
    const { url } = await mirror(good);
    writeFileSync(join(dir, "a-file"), "");
    const { files, cacheError } = await get([url], { dir: join(dir, "a-file", "cache") });
    expect(Buffer.compare(files[file]!, content)).toBe(0);
    expect(cacheError).toMatch(/a-file/);
    mkdirSync(join(dir, `${file}.gz`));
    const blocked = await get([url]);
    expect(Buffer.compare(blocked.files[file]!, content)).toBe(0);
    expect(blocked.cacheError).toContain("rename");
    expect(readdirSync(dir).toSorted()).toEqual(["a-file", `${file}.gz`]);
    expect((await get([url], { dir: join(dir, "new", "cache") })).cacheError).toBeUndefined();
  });

  it("stops in the middle of a download too, with the signal's reason", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const { url, asked } = await mirror((_, response) => response.writeHead(200).write(gz.subarray(0, 5000)));
    const onProgress = () => stop.abort(reason);
    await expect(get([url, url], { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect(asked).toHaveLength(1);
  });

  it.each(["ENOTFOUND", "EAI_AGAIN"])("reports %s as no network", async (code) => {
    // No name server is asked here: what one says differs between machines.
    vi.stubGlobal("fetch", () =>
      Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) })),
    );
    expect((await get(["http://mirror.invalid/mnist/"])).problems).toEqual([`mirror.invalid: ${file}.gz: no network`]);
  });
});

/** The answer to one request: a tenth of the file after each of these silences; then the end if it is whole, else nothing. */
interface Script {
  readonly silences: readonly number[];
  /** The connection breaks a millisecond after the last. */
  readonly breaks?: boolean;
}
const nothing: Script = { silences: [] };
const all: Script = { silences: Array(10).fill(1) };

const wait = (ms: number) => new Promise((over) => setTimeout(over, ms));

/** Servers with a simulated clock, so that the test need not wait. Returns which server is asked when. */
function onClock(...scripts: Script[]): string[] {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const asked: string[] = [];
  const tenth = Math.ceil(gz.length / 10);
  const start = performance.now();
  vi.stubGlobal("fetch", (url: URL, { signal, headers }: { signal: AbortSignal; headers: { Range?: string } }) => {
    const { silences, breaks } = scripts[asked.length]!;
    const from = Number(/\d+/.exec(headers.Range ?? "")?.[0] ?? 0);
    asked.push(`${performance.now() - start} ${url.host}`);
    return new Promise<Response>((answer, refuse) => {
      signal.addEventListener("abort", () => refuse(new Error("aborted")));
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          signal.addEventListener("abort", () => controller.error(new Error("aborted")));
          for (const [i, silence] of silences.entries()) {
            await wait(silence);
            if (signal.aborted) return;
            controller.enqueue(gz.subarray(from + i * tenth, from + (i + 1) * tenth));
            const range = from > 0 ? { "content-range": `bytes ${from}-` } : {};
            if (i === 0)
              answer(new Response(body, { status: from > 0 ? 206 : 200, headers: { etag: '"v1"', ...range } }));
          }
          await wait(1);
          if (breaks) {
            refuse(new Error("broken"));
            controller.error(new Error("broken"));
          }
          if (from + silences.length * tenth >= gz.length) controller.close();
        },
      });
    });
  });
  return asked;
}

describe("waiting", () => {
  const mirrors = ["http://one/mnist/", "http://two/mnist/", "http://three/mnist/"];
  const wanted = { [file]: digest, [other]: digest };

  it("shares the time among silent mirrors, for all files together", async () => {
    const asked = onClock(nothing, nothing, nothing);
    const got = get(mirrors, { wanted, timeoutMs: 900 });
    await vi.advanceTimersByTimeAsync(900);
    expect((await got).problems.map((problem) => problem.replace(/^.*gz: /, ""))).toEqual(
      Array(3).fill("nothing came for 0.3 s"),
    );
    expect(asked).toEqual(["0 one", "300 two", "600 three"]);
  });

  it("gives the time that a mirror did not use to the next ones", async () => {
    const asked = onClock({ silences: [], breaks: true }, nothing, nothing, nothing);
    const got = get(["http://zero/mnist/", ...mirrors], { timeoutMs: 901 });
    await vi.advanceTimersByTimeAsync(901);
    expect((await got).problems).toHaveLength(4);
    expect(asked).toEqual(["0 zero", "1 one", "301 two", "601 three"]);
  });

  it("gives each file and each mirror all of the time once one has answered", async () => {
    const asked = onClock(all, nothing, nothing, nothing);
    const got = get(mirrors, { wanted, timeoutMs: 900 });
    await vi.advanceTimersByTimeAsync(11 + 3 * 900);
    expect(Object.keys((await got).files)).toEqual([other]);
    expect(asked).toEqual(["0 one", "11 one", "911 two", "1811 three"]);
  });

  it("waits as long for each piece of a file, and then no longer", async () => {
    onClock({ silences: Array(10).fill(899) });
    const slow = get(mirrors, { timeoutMs: 2700 });
    await vi.advanceTimersByTimeAsync(8991);
    expect(Object.keys((await slow).files)).toEqual([file]);
  });

  it("leaves a mirror that sends a byte now and then, after sixty times as long as it may be silent", async () => {
    const asked: string[] = [];
    const start = performance.now();
    vi.stubGlobal("fetch", async (url: URL, { signal }: RequestInit) => {
      asked.push(`${performance.now() - start} ${url.host}`);
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await wait(440);
          if (signal!.aborted) controller.error(new Error("aborted"));
          else controller.enqueue(Uint8Array.of(0x1f));
        },
      });
      return new Response(body);
    });
    const got = get(["http://one/mnist/", "http://two/mnist/"], { timeoutMs: 900 });
    await vi.advanceTimersByTimeAsync(2 * 60 * 900 + 2000);
    expect((await got).problems[0]).toBe(`one: ${file}.gz: 122 of ? bytes came in 54 s, which is too slow`);
    expect(asked[1]).toMatch(/^54\d\d\d two$/);
  });

  it("waits as long for a resumed connection, however short its share was at first", async () => {
    const asked = onClock({ silences: [200, 1, 1, 1, 1], breaks: true }, { silences: [899, 1, 1, 1, 1] });
    const got = get(mirrors, { timeoutMs: 900 });
    await vi.advanceTimersByTimeAsync(205 + 904);
    expect(Object.keys((await got).files)).toEqual([file]);
    expect(asked).toEqual(["0 one", "205 one"]);
  });
});
