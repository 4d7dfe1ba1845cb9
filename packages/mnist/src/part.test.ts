import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "./sha256.ts";
import { download, type Downloaded } from "./download.ts";
import { part } from "./part.ts";
import { closeMirrors, mirror, serving } from "./testing/mirror.ts";
import { idx } from "./testing/idx-sets.ts";

const file = "t10k-labels-idx1-ubyte";
// Labels that do not compress well, so that there is something to fetch.
let state = 7;
const content = idx(
  0x0801,
  [20_000],
  Uint8Array.from({ length: 20_000 }, () => (state = (state * 48_271) % 2_147_483_647) & 255),
);
const gz = gzipSync(content);
const tag = '"v1"';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "part-"));
  path = join(dir, `${file}.gz.part`);
});
afterEach(async () => {
  await closeMirrors();
  rmSync(dir, { recursive: true });
});

const get = (url: string, signal?: AbortSignal, keepParts = true): Promise<Downloaded> =>
  download({
    wanted: { [file]: sha256(content) },
    dir,
    mirrors: [url],
    timeoutMs: 30_000,
    keepParts,
    signal,
  });
const arrived = ({ files, problems }: Downloaded): string => {
  const bytes = files[file];
  return bytes && Buffer.compare(bytes, content) === 0 ? "whole" : problems.join();
};
const kept = (bytes: Uint8Array, etag = tag): Buffer => Buffer.concat([Buffer.from(`${etag}\n`), bytes]);
const cuts = [1, 17, 4096, 10_000, gz.length - 1];

describe("a download that ends", () => {
  it.each(cuts)("after %i bytes leaves them to the next, which asks for the others only", async (cut) => {
    const stop = new AbortController();
    const half = await mirror((_, response) => {
      response.writeHead(200, { etag: tag, "content-length": gz.length });
      response.write(gz.subarray(0, cut));
    });
    const stopped = download({
      wanted: { [file]: sha256(content) },
      dir,
      mirrors: [half.url],
      timeoutMs: 30_000,
      keepParts: true,
      signal: stop.signal,
      onProgress: ({ received }) => {
        if (received === cut) stop.abort(new Error("enough"));
      },
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(readdirSync(dir)).toEqual([`${file}.gz.part`]);
    expect(readFileSync(path).equals(kept(gz.subarray(0, cut)))).toBe(true);

    const { url, asked } = await mirror(serving(gz));
    expect(arrived(await get(url))).toBe("whole");
    expect(asked).toEqual([`/mnist/${file}.gz bytes=${cut}-`]);
    expect(readdirSync(dir)).toEqual([`${file}.gz`]);
  });

  it("leaves nothing where the server does not tell which bytes they are, or nothing is to be kept", async () => {
    const answers = (headers: Record<string, string>) =>
      mirror((_, response) =>
        response.writeHead(200, { "content-length": gz.length, ...headers }).end(gz.subarray(0, 50)),
      );
    const untold = [
      {},
      { etag: 'W/"v1"' },
      { etag: `"${"x".repeat(300)}"` },
      { etag: tag, "content-encoding": "identity" },
    ];
    for (const headers of untold) {
      const stop = new AbortController();
      const { url } = await answers(headers);
      const got = download({
        wanted: { [file]: sha256(content) },
        dir,
        mirrors: [url],
        timeoutMs: 30_000,
        keepParts: true,
        signal: stop.signal,
        onProgress: () => stop.abort(new Error("enough")),
      });
      await expect(got).rejects.toThrow("enough");
      expect(readdirSync(dir)).toEqual([]);
    }
    const { url } = await mirror(serving(gz));
    writeFileSync(path, kept(gz.subarray(0, 50)));
    expect(arrived(await get(url, undefined, false))).toBe("whole");
    expect(existsSync(path)).toBe(true);
  });
});

/** What may lie where a part is looked for, and what is asked of the server then: from which byte on, time after time. */
const found: readonly (readonly [what: string, lay: () => void, asked: readonly number[]])[] = [
  ["nothing", () => undefined, [0]],
  ["an empty file", () => writeFileSync(path, ""), [0]],
  [
    "no line",
    () =>
      writeFileSync(
        path,
        gz.subarray(0, 100).filter((byte) => byte !== 10),
      ),
    [0],
  ],
  ["an empty line", () => writeFileSync(path, kept(gz.subarray(0, 100), "")), [0]],
  ["a line and no more", () => writeFileSync(path, kept(new Uint8Array())), [0]],
  ["a part", () => writeFileSync(path, kept(gz.subarray(0, 100))), [100]],
  ["the whole", () => writeFileSync(path, kept(gz)), []],
  ["the whole, and more", () => writeFileSync(path, kept(Buffer.concat([gz, gz]))), [2 * gz.length, 0]],
  ["a part of another file", () => writeFileSync(path, kept(gz.subarray(0, 100), '"v0"')), [100]],
  ["a damaged part", () => writeFileSync(path, kept(new Uint8Array(100))), [100, 0]],
  ["a hole", () => writeFileSync(path, Buffer.concat([kept(gz.subarray(0, 100)), Buffer.alloc(900)])), [1000, 0]],
  ["a line of kilobytes", () => writeFileSync(path, kept(gz.subarray(0, 100), `"${"x".repeat(5000)}"`)), [0]],
];

describe("where a part is looked for", () => {
  it.each(found)("%s may lie", async (_, lay, asked) => {
    lay();
    const server = await mirror(serving(gz));
    expect(arrived(await get(server.url))).toBe("whole");
    expect(server.asked).toEqual(asked.map((from) => `/mnist/${file}.gz${from > 0 ? ` bytes=${from}-` : ""}`));
    expect(readdirSync(dir)).toEqual([`${file}.gz`]);
  });

  it.skipIf(process.platform === "win32").each([
    ["a link", (victim: string) => symlinkSync(victim, path)],
    ["a link to nothing", (victim: string) => symlinkSync(`${victim}-not-there`, path)],
    ["another name of a file", (victim: string) => linkSync(victim, path)],
    ["a pipe", () => execFileSync("mkfifo", [path])],
    ["a device", () => symlinkSync("/dev/zero", path)],
  ])("%s is not read, not followed and not written through", async (_, lay) => {
    const victim = join(dir, "victim");
    writeFileSync(victim, kept(gz.subarray(0, 100)));
    lay(victim);
    const { url, asked } = await mirror(serving(gz));
    expect(arrived(await get(url))).toBe("whole");
    expect(asked).toEqual([`/mnist/${file}.gz`]);
    expect(readdirSync(dir)).toEqual([`${file}.gz`, "victim"]);
    expect(readFileSync(victim).equals(kept(gz.subarray(0, 100)))).toBe(true);
  });

  it("a folder may lie: then memory holds what comes", async () => {
    mkdirSync(path);
    const { url } = await mirror(serving(gz));
    expect(arrived(await get(url))).toBe("whole");
    expect(readdirSync(path)).toEqual([]);
  });
});

it("lets go of a file twice without harm", () => {
  const one = part(path);
  one.begin(tag);
  one.add(gz);
  one.close();
  one.drop();
  one.close();
  expect({ there: existsSync(path), received: one.received }).toEqual({ there: false, received: gz.length });
});
