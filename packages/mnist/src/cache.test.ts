import {
  chmodSync,
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
import { fillCache, isComplete, readCache, type Filled } from "./cache.ts";
import { sha256 } from "./sha256.ts";
import { fileNames, perFile } from "./files.ts";
import { closeMirrors, mirror, serving } from "./testing/mirror.ts";
import { bytesOf, families } from "./testing/idx-sets.ts";

const files = bytesOf({ rows: 3, cols: 2, labels: { train: [0, 1], t10k: [1] } }, families["MNIST"]!);
const digests = perFile((file) => sha256(files[file]));
const [one, ...others] = fileNames;

let dir: string;
let cache: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cache-"));
  cache = join(dir, "mnist");
});
afterEach(async () => {
  await closeMirrors();
  rmSync(dir, { recursive: true });
});

/** A mirror that has all files; only what is asked of it is told. */
const good = () =>
  mirror((request, response) => {
    const file = fileNames.find((name) => request.url === `/mnist/${name}.gz`);
    if (file) response.end(gzipSync(files[file]));
    else response.writeHead(404).end();
  });
const fill = (...mirrors: string[]): Promise<Filled> =>
  fillCache(cache, readCache(cache, digests), digests, { mirrors, timeoutMs: 30_000 });
const told = ({ mended }: Filled): string[] => mended.map((text) => text.replaceAll(cache, "CACHE"));
const put = (name: string, bytes: Uint8Array): void => {
  mkdirSync(join(cache, name, ".."), { recursive: true });
  writeFileSync(join(cache, name), bytes);
};

/** What the cache may hold of a file: which file is damaged then, and why. */
interface State {
  readonly what: string;
  lay(): void;
  /** Whether the file has to be fetched. */
  readonly lacks: boolean;
  readonly damaged: readonly (readonly [name: string, why: string])[];
}
const another = "its SHA-256 is not that of MNIST's file";
const states: readonly State[] = [
  { what: "nothing", lay: () => undefined, lacks: true, damaged: [] },
  { what: "the file, gzipped", lay: () => put(`${one}.gz`, gzipSync(files[one])), lacks: false, damaged: [] },
  { what: "the file", lay: () => put(one, files[one]), lacks: false, damaged: [] },
  { what: "it in a folder of its name", lay: () => put(join(one, one), files[one]), lacks: false, damaged: [] },
  { what: "an empty folder", lay: () => mkdirSync(join(cache, one), { recursive: true }), lacks: true, damaged: [] },
  {
    what: "an empty file",
    lay: () => put(`${one}.gz`, new Uint8Array()),
    lacks: true,
    damaged: [[`${one}.gz`, another]],
  },
  {
    what: "a half of it",
    lay: () => put(`${one}.gz`, gzipSync(files[one]).subarray(0, 20)),
    lacks: true,
    damaged: [[`${one}.gz`, "expected a whole gzip stream, got one that is cut at byte 20"]],
  },
  {
    what: "another file",
    lay: () => put(`${one}.gz`, gzipSync("something else")),
    lacks: true,
    damaged: [[`${one}.gz`, another]],
  },
  {
    what: "another, inflated",
    lay: () => put(one, files["t10k-images-idx3-ubyte"]),
    lacks: true,
    damaged: [[one, another]],
  },
  {
    what: "it twice, the first damaged",
    lay() {
      put(`${one}.gz`, gzipSync(files[one]));
      put(one, Uint8Array.of(1));
    },
    lacks: true,
    damaged: [[one, another]],
  },
];
const sentences = ({ damaged }: State): string[] =>
  damaged.map(([name, why]) => `CACHE/${name} was damaged (${why}) and is now called CACHE/${name}.damaged.`);
const asides = ({ damaged }: State): string[] => damaged.map(([name]) => `${name}.damaged`);
const setAside = (): string[] => readdirSync(cache).filter((name) => name.endsWith(".damaged"));

describe("a cache that holds of one file", () => {
  it.each(states)("$what is whole after a download, and next time without one", async (state) => {
    state.lay();
    for (const file of others) put(`${file}.gz`, gzipSync(files[file]));
    const { url, asked } = await good();
    const filled = await fill(url);
    expect({ whole: isComplete(filled), fetched: filled.fetched }).toEqual({ whole: true, fetched: state.lacks });
    expect(asked).toEqual(state.lacks ? [`/mnist/${one}.gz`] : []);
    expect(perFile((file) => sha256(filled.files[file]!.bytes))).toEqual(digests);
    expect(told(filled)).toEqual(sentences(state));
    expect(setAside()).toEqual(asides(state));

    const again = readCache(cache, digests);
    expect({ whole: isComplete(again), damaged: again.damaged }).toEqual({ whole: true, damaged: [] });
    expect(readdirSync(cache).filter((name) => /lock|part|tmp/.test(name))).toEqual([]);
  });

  it.each(states)("$what loses nothing where no mirror answers", async (state) => {
    state.lay();
    const { url } = await mirror((request) => request.socket.destroy());
    const filled = await fill(url);
    expect({ has: filled.files[one] !== undefined, problems: filled.problems.length }).toEqual({
      has: !state.lacks,
      problems: 1,
    });
    expect(told(filled)).toEqual(sentences(state));
    expect(setAside()).toEqual(asides(state));
  });
});

describe("a cache", () => {
  it("is filled once by two who need it at the same time", async () => {
    const { url, asked } = await good();
    const both = await Promise.all([fill(url), fill(url)]);
    expect(both.map(isComplete)).toEqual([true, true]);
    expect(both.map(({ fetched }) => fetched)).toEqual([true, false]);
    expect(asked).toHaveLength(4);
    expect(readdirSync(cache).toSorted()).toEqual(fileNames.map((file) => `${file}.gz`).toSorted());
  });

  it("has what processes that were killed left swept away", async () => {
    for (const name of ["lock.0123456789ab.tmp", `${one}.gz.0123456789ab.tmp`, `${one}.gz.damaged`, "notes.tmp"])
      put(name, Uint8Array.of(1));
    const { url } = await good();
    await fill(url);
    expect(readdirSync(cache).toSorted()).toEqual(
      [...fileNames.map((file) => `${file}.gz`), `${one}.gz.damaged`, "notes.tmp"].toSorted(),
    );
  });

  it.each([true, false])("is not written through links, whoever made them; with a lock: %s", async (locked) => {
    const victim = join(dir, "victim");
    writeFileSync(victim, "mine");
    mkdirSync(cache);
    for (const file of fileNames) {
      symlinkSync(victim, join(cache, `${file}.gz`));
      symlinkSync(victim, join(cache, `${file}.gz.part`));
      symlinkSync(victim, join(cache, `${file}.gz.damaged`));
    }
    if (!locked) symlinkSync(victim, join(cache, "lock"));
    const { url } = await mirror((request, response) => {
      const file = fileNames.find((name) => request.url === `/mnist/${name}.gz`)!;
      serving(gzipSync(files[file]))(request, response);
    });
    expect(isComplete(await fill(url))).toBe(true);
    expect(readFileSync(victim, "utf8")).toBe("mine");
    expect(isComplete(readCache(cache, digests))).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")("that may only be read is read", async () => {
    for (const file of others) put(`${file}.gz`, gzipSync(files[file]));
    chmodSync(cache, 0o555);
    const { url, asked } = await good();
    const filled = await fill(url);
    expect({ whole: isComplete(filled), asked, error: filled.cacheError }).toEqual({
      whole: true,
      asked: [`/mnist/${one}.gz`],
      error: expect.stringContaining("EACCES"),
    });
    chmodSync(cache, 0o700);
  });

  it("that cannot be written is no reason to do without: the files come, and why they are not kept", async () => {
    writeFileSync(cache, "a file");
    const { url } = await good();
    const filled = await fill(url);
    expect(isComplete(filled)).toBe(true);
    expect(filled.cacheError).toMatch(/EEXIST|ENOTDIR/);
    expect(readFileSync(cache, "utf8")).toBe("a file");
  });
});
