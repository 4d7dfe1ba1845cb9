import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { mnist } from "@closurenet/fixtures";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { drawnDigits } from "./draw/drawn-digits.ts";
import { fileNames, mnistDigests, type FileName } from "./files.ts";
import { sha256 } from "./sha256.ts";
import { gunzip } from "./gunzip.ts";
import { listen } from "./testing/listen.ts";
import { loadMnist } from "./load-mnist.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mnist-"));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

const images = (count: number): Uint8Array =>
  Uint8Array.of(0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2, ...Array.from({ length: 4 * count }, () => 7));
const labels = (count: number): Uint8Array =>
  Uint8Array.of(0, 0, 8, 1, 0, 0, 0, count, ...Array.from({ length: count }, () => 5));

/** A small data set of MNIST's file names: 3 pictures of 2×2 to train on, 2 to test. */
function sibling(): Record<FileName, Uint8Array> {
  return {
    "train-images-idx3-ubyte": images(3),
    "train-labels-idx1-ubyte": labels(3),
    "t10k-images-idx3-ubyte": images(2),
    "t10k-labels-idx1-ubyte": labels(2),
  };
}

function put(files: Partial<Record<FileName, Uint8Array>>, gzipped: boolean): void {
  for (const [file, bytes] of Object.entries(files)) {
    writeFileSync(join(dir, gzipped ? `${file}.gz` : file), gzipped ? gzipSync(bytes) : bytes);
  }
}

const drawn = { train: 30, test: 20 };

describe("a folder that somebody named", () => {
  it.each([true, false])("is read, gzipped: %s", async (gzipped) => {
    put(sibling(), gzipped);
    const { train, test, source, digests } = await loadMnist({ dir });
    expect(source).toMatchObject({ kind: "folder", where: dir });
    expect([train.count, test.count, train.rows, test.labels[1]]).toEqual([3, 2, 2, 5]);
    expect(Object.keys(digests)).toEqual([...fileNames]);
    expect(digests["t10k-labels-idx1-ubyte"]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is recognised as gzip by its bytes, not by its name", async () => {
    for (const [file, bytes] of Object.entries(sibling())) writeFileSync(join(dir, file), gzipSync(bytes));
    expect((await loadMnist({ dir })).train.count).toBe(3);
  });

  it("comes from MNIST_DIR, relative to the current folder, unless one is given", async () => {
    put(sibling(), false);
    const env = { MNIST_DIR: relative(process.cwd(), dir) };
    expect((await loadMnist({ env })).source).toMatchObject({ kind: "folder", where: env.MNIST_DIR });
    expect((await loadMnist({ env: { MNIST_DIR: "/nowhere" }, dir })).source.where).toBe(dir);
  });

  it("is an error where it is not there, and the absolute path is named", async () => {
    await expect(loadMnist({ env: { MNIST_DIR: "no/such" } })).rejects.toThrow(
      `[mnist] no/such (MNIST_DIR), that is ${join(process.cwd(), "no/such")}: ` +
        "expected a folder with MNIST's four files, got no such folder. Put train-images-idx3-ubyte,",
    );
    writeFileSync(join(dir, "file"), "");
    await expect(loadMnist({ dir: join(dir, "file") })).rejects.toThrow(
      "expected a folder with MNIST's four files, got a file",
    );
  });

  it("is an error where files are missing, each named", async () => {
    const { "t10k-labels-idx1-ubyte": _, "train-images-idx3-ubyte": __, ...rest } = sibling();
    put(rest, true);
    await expect(loadMnist({ dir })).rejects.toThrow(
      "(--data): expected MNIST's four files, found 2; missing: train-images-idx3-ubyte, t10k-labels-idx1-ubyte. Put them there",
    );
  });

  it.each([
    ["cut", (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1), /expected 10 bytes \(2 labels\), got only 9/],
    ["too long", (bytes: Uint8Array) => Buffer.concat([bytes, bytes]), /at byte 10 expected the end \(2 labels\)/],
    [
      "cut in its gzip",
      (bytes: Uint8Array) => gzipSync(bytes).subarray(0, 20),
      /gzip stream, got one that is cut at byte 20/,
    ],
    [
      "damaged",
      (bytes: Uint8Array) => gzipSync(bytes).fill(0xaa, 24, 28),
      /sound gzip stream, got a damaged one \(incorrect/,
    ],
    ["longer than its header says", (bytes: Uint8Array) => gzipSync(Buffer.concat([bytes, bytes])), /inflates to more/],
    [
      "no IDX at all",
      () => gzipSync("hello, I am no digit"),
      /at byte 0 expected 0x00000801 \(IDX labels\), got 0x68656c6c/,
    ],
    ["a bomb", () => gzipSync(new Uint8Array(30_000_000)), /gzip of an IDX file's bytes by its own header/],
    ["of another count", () => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5), /expected 2 labels, one for each image/],
    [
      "with a label that is none",
      () => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 10),
      /at byte 9 expected a label from 0 to 5, got 10/,
    ],
  ])("is an error where a file is %s, and the file is named", async (_, spoil, says) => {
    const files = sibling();
    put({ ...files, "t10k-labels-idx1-ubyte": spoil(files["t10k-labels-idx1-ubyte"]) }, false);
    const load = loadMnist({ dir });
    await expect(load).rejects.toThrow(says);
    await expect(load).rejects.toThrow(`[mnist] ${join(dir, "t10k-")}`);
  });

  it("is an error where training and test pictures differ in size", async () => {
    const files = sibling();
    files["t10k-images-idx3-ubyte"].set([4, 0, 0, 0, 1], 11);
    put(files, true);
    await expect(loadMnist({ dir })).rejects.toThrow("expected images of 2×2, as for training, got 4×1");
  });
});

describe("without MNIST", () => {
  it("draws digits and says so, and how to get MNIST", async () => {
    const data = await loadMnist({ env: {}, cacheDir: dir, download: false, drawn });
    expect(data.source).toMatchObject({ kind: "drawn", where: "drawn by the program" });
    expect(data.source.notice).toMatch(
      /not MNIST's digits but 50 drawn by the program.*--data FOLDER or MNIST_DIR=FOLDER/,
    );
    expect([data.train.count, data.test.count]).toEqual([30, 20]);
    expect(data.train.images.subarray(0, 784)).not.toEqual(data.test.images.subarray(0, 784));
    expect(Object.keys(data.digests)).toHaveLength(4);
  });

  it("gives up on mirrors that refuse at once, and names them", async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((closed) => server.close(closed));
    const data = await loadMnist({ env: {}, cacheDir: dir, mirrors: [`http://127.0.0.1:${port}/`], drawn });
    expect(data.source.kind).toBe("drawn");
    expect(data.source.notice).toContain(
      `could not be downloaded (127.0.0.1:${port}: train-images-idx3-ubyte.gz: connect`,
    );
  });

  it("waits five seconds for both mirrors together, if not told otherwise", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: URL, { signal }: RequestInit) => {
      asked.push(`${performance.now()} ${url.host}`);
      return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(new Error("aborted"))));
    });
    const loading = loadMnist({ env: {}, cacheDir: dir, drawn });
    await vi.advanceTimersByTimeAsync(5000);
    const { source } = await loading;
    expect(asked).toEqual(["0 ossci-datasets.s3.amazonaws.com", "2500 storage.googleapis.com"]);
    expect(source.notice).toContain(
      "(ossci-datasets.s3.amazonaws.com: train-images-idx3-ubyte.gz: nothing came for 2.5 s; " +
        "storage.googleapis.com: train-images-idx3-ubyte.gz: nothing came for 2.5 s)",
    );
  });

  it("draws 12,000 digits to learn from and 2,000 others to test, if not told otherwise", async () => {
    const { train, test, source, digests } = await loadMnist({
      env: { MNIST_DIR: "" },
      cacheDir: dir,
      download: false,
    });
    expect([train.count, test.count]).toEqual([12_000, 2000]);
    expect(source.notice).toContain("but 14,000 drawn by the program");
    expect(source.notice).toContain(
      "MNIST's: it is not on this machine and nothing was to be downloaded. To use MNIST",
    );
    const few = [1, 2].map((seed) => drawnDigits({ count: 2, seed }));
    expect(few.map(({ images }) => Buffer.from(images))).toEqual(
      [train, test].map(({ images }) => Buffer.from(images.subarray(0, 2 * 784))),
    );
    expect(digests).toEqual({
      "drawn-train-images": sha256(train.images),
      "drawn-train-labels": sha256(train.labels),
      "drawn-test-images": sha256(test.images),
      "drawn-test-labels": sha256(test.labels),
    });
  });

  it("does nothing if it was already aborted", async () => {
    await expect(loadMnist({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

describe.skipIf(!mnist.path)("with the real MNIST", () => {
  it("is downloaded once, kept, found again, and downloaded again if the copy is damaged", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const file = request.url!.slice(1);
      asked.push(file);
      response.end(readFileSync(join(mnist.path!, file)));
    });
    const port = await listen(server);
    const cacheDir = join(dir, "cache");
    const load = () => loadMnist({ env: {}, cacheDir, mirrors: [`http://127.0.0.1:${port}/`], drawn });
    try {
      const first = await load();
      expect(first.source).toEqual({ kind: "download", where: cacheDir });
      expect([first.train.count, first.test.count]).toEqual([60_000, 10_000]);
      expect(first.digests).toEqual(mnistDigests);
      expect(asked).toHaveLength(4);

      const again = await load();
      expect(again.source).toEqual({ kind: "cache", where: cacheDir });
      expect(Buffer.compare(again.test.images, first.test.images)).toBe(0);
      expect(asked).toHaveLength(4);

      writeFileSync(join(cacheDir, "t10k-labels-idx1-ubyte.gz"), gzipSync("spoilt"));
      expect((await load()).source.kind).toBe("download");
      expect(asked.slice(4)).toEqual(["t10k-labels-idx1-ubyte.gz"]);
      expect((await load()).source.kind).toBe("cache");
    } finally {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
  });

  it.skipIf(process.platform !== "linux")("is looked for in the user's own cache, if not told otherwise", async () => {
    vi.stubEnv("XDG_CACHE_HOME", dir);
    const cache = join(dir, "closurenet", "mnist");
    mkdirSync(cache, { recursive: true });
    for (const file of fileNames) symlinkSync(join(mnist.path!, `${file}.gz`), join(cache, `${file}.gz`));
    expect((await loadMnist({ env: {}, download: false, drawn })).source).toEqual({ kind: "cache", where: cache });
  });

  it("is returned even if it cannot be kept, and the notice says so", async () => {
    const server = createServer((request, response) => response.end(readFileSync(join(mnist.path!, request.url!))));
    const port = await listen(server);
    const cacheDir = join(dir, "a-file");
    writeFileSync(cacheDir, "");
    try {
      const { source, digests } = await loadMnist({ env: {}, cacheDir, mirrors: [`http://127.0.0.1:${port}/`] });
      expect(source).toMatchObject({ kind: "download", where: cacheDir });
      expect(source.notice).toMatch(/^MNIST could not be kept for the next time: .*a-file.*\.$/);
      expect(digests).toEqual(mnistDigests);
    } finally {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
  });

  it("is read from a folder of gzipped and plain files alike", async () => {
    mkdirSync(join(dir, "mixed"));
    for (const [i, file] of fileNames.entries()) {
      const from = join(mnist.path!, `${file}.gz`);
      if (i % 2 === 0) copyFileSync(from, join(dir, "mixed", `${file}.gz`));
      else writeFileSync(join(dir, "mixed", file), gunzip(readFileSync(from), from));
    }
    const { digests } = await loadMnist({ dir: join(dir, "mixed") });
    expect(digests).toEqual(mnistDigests);
  });
});
