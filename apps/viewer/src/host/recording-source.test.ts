import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, constantFrom, oneof, property, string, webUrl } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runs } from "../server/runs.ts";
import { server } from "../server/server.ts";
import { fileSource, urlSource } from "./recording-source.ts";
import type { Part } from "./source.ts";

const text = async (part: Part): Promise<string> => {
  if (part.kind !== "bytes") return part.kind;
  let all = "";
  for await (const bytes of part.bytes) all += new TextDecoder().decode(bytes);
  return all;
};

describe("urlSource", () => {
  const page = "http://127.0.0.1:8080/?run=x";

  test("refuses what is not of the page's own origin", () => {
    for (const address of [
      "https://example.org/",
      "//example.org/",
      "http://127.0.0.1:8081/",
      "https://127.0.0.1:8080/",
      "data:text/plain,x",
      "file:///etc/passwd",
      "javascript:0",
    ]) {
      expect(() => urlSource(address, { page }), `at ${address}`).toThrow(
        /^\[viewer\] \?run: expected an address on 127\.0\.0\.1:8080/,
      );
    }
    expect(() => urlSource("http://[", { page })).toThrow(/expected the address of a run, got "http:\/\/\["/);
  });

  test("whatever an address says, it is a run of this origin or refused in our own words", () => {
    const nasty = oneof(
      string({ unit: "binary", maxLength: 40 }),
      webUrl({ withQueryParameters: true, withFragments: true }),
      array(constantFrom("%", "zz", "/", "..", "\\", "@", ":", "#", "?", "%2f", "%00", "run", ".mcap"), {
        maxLength: 8,
      }).map((parts) => parts.join("")),
    );
    assert(
      property(nasty, nasty, (address, name) => {
        let said: string;
        try {
          said = urlSource(address, { page, name }).name;
        } catch (cause) {
          said = String(cause);
        }
        expect(said).toMatch(
          said.startsWith("Error")
            ? /^Error: \[viewer\] \?run: expected (an address on|the address of a run)/
            : /^\P{C}{1,200}$/u,
        );
      }),
      {
        examples: [
          ["%zz", "x"],
          ["//u:p@127.0.0.1:8080/", "x"],
          ["", ""],
          ["/run/%E0%A4%A/", "\u202E\u0000"],
        ],
      },
    );
  });

  test("names runs and recordings", () => {
    expect(urlSource("/runs/first/", { page })).toMatchObject({ name: "first", file: "recording.mcap" });
    expect(urlSource("runs/a%20run", { page })).toMatchObject({ name: "a run", file: "recording.mcap" });
    expect(urlSource("/runs/film.mcap", { page })).toMatchObject({ name: "film.mcap", file: "film.mcap" });
    expect(urlSource("/runs/FILM.MCAP", { page })).toMatchObject({ name: "FILM.MCAP", file: "FILM.MCAP" });
    expect(urlSource("/run/0a1b/", { page, name: "digits" })).toMatchObject({ name: "digits" });
  });

  describe("of a server that knows no ranges", () => {
    let http: Server;
    let origin: string;
    let body: string | undefined = "0123456789";
    const asked: string[] = [];
    beforeAll(async () => {
      http = createServer((request, response) => {
        const known = request.url === "/run/recording.mcap" ? body : undefined;
        asked.push(request.method ?? "");
        response.writeHead(
          known === undefined ? 404 : 200,
          known === undefined ? {} : { "content-length": known.length },
        );
        response.end(known);
      });
      await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
      const at = http.address();
      origin = `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}`;
    });
    afterAll(() => http.close());

    test("leaves out what is known already", async () => {
      const source = urlSource("/run/", { page: `${origin}/` });
      expect(await text(await source.read(0))).toBe("0123456789");
      expect(await text(await source.read(4))).toBe("456789");
      expect(await source.read(10)).toEqual({ kind: "end", size: 10 });
      expect(await source.read(99)).toEqual({ kind: "end", size: 10 });
      // What is not there yet is asked for by its length alone.
      expect(asked).toEqual(["GET", "HEAD", "GET", "HEAD", "HEAD"]);
    });

    test("says what is not there, and what does not answer", async () => {
      body = undefined;
      await expect(urlSource("/run/", { page: `${origin}/` }).read(0)).rejects.toThrow(
        /recording\.mcap: expected a recording at this address/,
      );
      const silent = await urlSource("/run/", { page: "http://127.0.0.1:9/" }).read(0);
      expect(silent.kind === "silent" && silent.cause.message).toMatchInlineSnapshot(
        `"[viewer] recording.mcap: expected the server to answer, got none. Is it still running?"`,
      );
    });
  });
});

test("of the viewer's own server it says what is not there yet, and why a link is not followed", async () => {
  const root = mkdtempSync(join(tmpdir(), "viewer-source-"));
  const outside = join(root, "film.mcap");
  const run = join(root, "run");
  const recording = join(run, "recording.mcap");
  mkdirSync(run);
  writeFileSync(join(run, "run.json"), "{}");
  writeFileSync(outside, "0123456789");
  const registry = runs();
  const local = await server({ web: root, runs: registry });
  const sourceOf = (path: string) => urlSource(registry.adopt(path).url, { page: `${local.origin}/` });
  try {
    const young = sourceOf(run);
    expect(await young.read(0)).toEqual({ kind: "missing" });
    writeFileSync(recording, "");
    expect(await young.read(0)).toEqual({ kind: "end", size: 0 });
    writeFileSync(recording, "0123");
    expect(await text(await young.read(0))).toBe("0123");
    expect(await young.read(4)).toEqual({ kind: "end", size: 4 });
    appendFileSync(recording, "45");
    expect(await text(await young.read(4))).toBe("45");
    writeFileSync(recording, "01");
    expect(await young.read(6)).toEqual({ kind: "end", size: 2 });
    rmSync(recording);
    expect(await young.read(6)).toEqual({ kind: "missing" });
    symlinkSync(outside, recording);
    await expect(young.read(0)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: [viewer] recording.mcap: expected a file in the run's folder, got a symbolic link out of it, which is not followed. Open the recording by its own path.]`,
    );
    const alone = sourceOf(outside);
    expect([await alone.description(), await text(await alone.read(5))]).toEqual([undefined, "56789"]);
  } finally {
    await local.close();
    rmSync(root, { recursive: true });
  }
});

test("fileSource reads from any byte, and asks anew whether the file has grown", async () => {
  let content = "0123456789";
  const source = fileSource({ name: "run", recording: async () => new File([content], "film.mcap"), grows: true });
  expect(await text(await source.read(7))).toBe("789");
  expect(await source.read(10)).toEqual({ kind: "end", size: 10 });
  content += "ab";
  expect(await text(await source.read(10))).toBe("ab");
  expect(source.file).toBe("film.mcap");
});
