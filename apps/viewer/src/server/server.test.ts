import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, appendFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runs } from "./runs.ts";
import { type Server, server } from "./server.ts";

const root = mkdtempSync(join(tmpdir(), "viewer-server-"));
const web = join(root, "web");
const run = join(root, "my run");
const registry = runs();
let local: Server;
let base: string;

// `fetch` and `URL` tidy a path before sending it; a hostile client does not.
const raw = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }>(
    (resolve, reject) => {
      const { port } = new URL(local.origin);
      const call = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
        let body = "";
        response.setEncoding("latin1");
        response.on("data", (part: string) => (body += part));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      call.on("error", reject);
      call.end();
    },
  );

beforeAll(async () => {
  mkdirSync(join(web, "assets"), { recursive: true });
  mkdirSync(join(run, "checkpoints"), { recursive: true });
  writeFileSync(join(root, "secret.txt"), "secret");
  writeFileSync(join(root, "secret.json"), "secret");
  writeFileSync(join(web, "index.html"), "<!doctype html>page");
  writeFileSync(join(web, "assets", "a.js"), "code");
  writeFileSync(join(run, "run.json"), "{}");
  writeFileSync(join(run, "recording.mcap"), "0123456789");
  writeFileSync(join(run, "notes.txt"), "private");
  writeFileSync(join(run, "checkpoints", "step-1.safetensors"), "weights");
  symlinkSync(join(root, "secret.txt"), join(run, "checkpoints", "out.safetensors"));
  symlinkSync(join(root, "secret.json"), join(web, "out.json"));
  symlinkSync("step-1.safetensors", join(run, "checkpoints", "newest.safetensors"));
  local = await server({ web, runs: registry });
  base = registry.adopt(run).url;
});
afterAll(async () => {
  await local.close();
  rmSync(root, { recursive: true });
});

describe("server", () => {
  test("serves the page with every security header", async () => {
    const { status, headers, body } = await raw("/?run=/run/x/");
    expect([status, body]).toEqual([200, "<!doctype html>page"]);
    expect(headers["content-security-policy"]).toMatchInlineSnapshot(
      `"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types closurenet-training closurenet-crew; frame-ancestors 'none'"`,
    );
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
    });
    expect((await raw("/assets/a.js")).headers["cache-control"]).toContain("immutable");
  });

  test("serves a run with ranges, and a file that grows", async () => {
    expect(await raw(`${base}recording.mcap`)).toMatchObject({ status: 200, body: "0123456789" });
    expect(await raw(`${base}recording.mcap`, { range: "bytes=4-" })).toMatchObject({
      status: 206,
      body: "456789",
      headers: { "content-range": "bytes 4-9/10" },
    });
    expect(await raw(`${base}recording.mcap`, { range: "bytes=10-" })).toMatchObject({
      status: 416,
      body: "",
      headers: { "content-range": "bytes */10" },
    });
    appendFileSync(join(run, "recording.mcap"), "ab");
    expect(await raw(`${base}recording.mcap`, { range: "bytes=10-" })).toMatchObject({ status: 206, body: "ab" });
    expect(await raw(`${base}checkpoints/newest.safetensors`)).toMatchObject({ status: 200, body: "weights" });
    expect(await raw(`${base}recording.mcap`, {}, "HEAD")).toMatchObject({ status: 200, body: "" });
  });

  test.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/..\\secret.txt",
    "/%5c..%5csecret.txt",
    "//etc/passwd",
    "/assets/../../secret.json",
    "/out.json",
    "/index.html%00.js",
    "/%E0%A4%A",
    "/assets",
    "/run",
    "/run/",
    "/run/00000000000000000000000000000000/recording.mcap",
    "/run/../secret.txt",
    "BASE../secret.txt",
    "BASE%2e%2e/secret.txt",
    "BASE..%2f..%2fsecret.txt",
    "BASEcheckpoints/../../secret.txt",
    "BASEcheckpoints/..safetensors",
    "BASEnotes.txt",
    "BASE",
    "BASEcheckpoints",
  ])("gives away nothing at %s", async (path) => {
    const { status, body } = await raw(path.replace("BASE", base));
    expect(status).toBe(404);
    expect(body).toBe("There is nothing at this address.\n");
  });

  test("what a run may have and has not is no error; it has no content", async () => {
    const young = mkdtempSync(join(root, "young-"));
    writeFileSync(join(young, "run.json"), "{}");
    const { url } = registry.adopt(young);
    for (const method of ["GET", "HEAD"]) {
      expect(await raw(`${url}recording.mcap`, {}, method)).toMatchObject({ status: 204, body: "" });
    }
    const { url: alone } = registry.adopt(join(run, "recording.mcap"));
    expect(await raw(`${alone}run.json`)).toMatchObject({ status: 204, body: "" });
    expect(await raw(`${alone}notes.txt`)).toMatchObject({ status: 404 });
  });

  test("files of others are listed as they are now, and read by range; nothing beside them is", async () => {
    const folder = mkdtempSync(join(root, "models-"));
    mkdirSync(join(folder, "checkpoint-5"));
    writeFileSync(join(folder, "checkpoint-5", "model.safetensors"), "0123456789");
    writeFileSync(join(folder, "checkpoint-5", "notes.txt"), "private");
    const { url, name } = registry.adopt(folder);
    expect([url, name]).toEqual([expect.stringMatching(/^\/models\/[0-9a-f]{32}\/$/), basename(folder)]);
    const files = async () => JSON.parse((await raw(`${url}files.json`)).body);
    expect(await files()).toEqual([{ name: "checkpoint-5/model.safetensors", size: 10 }]);
    expect(await raw(`${url}checkpoint-5/model.safetensors`, { range: "bytes=2-4" })).toMatchObject({
      status: 206,
      body: "234",
    });
    for (const path of ["checkpoint-5/notes.txt", "notes.txt", "checkpoint-5/", "../secret.txt", "run.json"])
      expect(await raw(url + path), `at ${path}`).toMatchObject({ status: 404 });
    mkdirSync(join(folder, "checkpoint-10"));
    symlinkSync(join(root, "secret.txt"), join(folder, "checkpoint-10", "model.safetensors"));
    expect(await files()).toEqual([{ name: "checkpoint-5/model.safetensors", size: 10 }]);
    expect(await raw(`${url}checkpoint-10/model.safetensors`)).toMatchObject({ status: 403 });

    const alone = registry.adopt(join(folder, "checkpoint-5", "model.safetensors"));
    expect(JSON.parse((await raw(`${alone.url}files.json`)).body)).toEqual([{ name: "model.safetensors", size: 10 }]);
  });

  test("the test digits are there where the machine has some, else they have no content; nothing else is below them", async () => {
    expect(await raw("/digits/t10k-labels-idx1-ubyte")).toMatchObject({ status: 204, body: "" });
    const one = { count: 1, rows: 1, cols: 2, images: Uint8Array.of(1, 2), labels: Uint8Array.of(7) };
    const having = await server({ web, runs: registry, digits: () => one });
    try {
      const get = async (path: string) => {
        const response = await fetch(`${having.origin}${path}`);
        return [response.status, Buffer.from(await response.arrayBuffer()).toString("hex")];
      };
      expect(await get("/digits/t10k-images-idx3-ubyte")).toEqual([200, "000008030000000100000001000000020102"]);
      expect(await get("/digits/t10k-labels-idx1-ubyte")).toEqual([200, "000008010000000107"]);
      expect(await get("/digits/train-labels-idx1-ubyte")).toEqual([204, ""]);
      expect((await get("/digits/"))[0]).toBe(404);
    } finally {
      await having.close();
    }
  });

  test("the pictures to learn from are listed and sent as they lie there, where the machine has some; nothing beside them is", async () => {
    expect(await raw("/training/")).toMatchObject({ status: 204, body: "" });
    expect(await raw("/training/train-labels-idx1-ubyte")).toMatchObject({ status: 404 });
    const path = join(mkdtempSync(join(root, "training-")), "train-labels-idx1-ubyte");
    writeFileSync(path, "0123456789");
    const paths = new Map([["train-labels-idx1-ubyte", path]]);
    const having = await server({ web, runs: registry, training: () => ({ source: "folder", paths }) });
    try {
      const get = async (path: string) => {
        const response = await fetch(`${having.origin}${path}`);
        return [response.status, await response.text()];
      };
      const list = '{"source":"folder","files":[["train-labels-idx1-ubyte",10]]}';
      expect(await get("/training/")).toEqual([200, list]);
      expect(await get("/training")).toEqual([200, list]);
      expect(await get("/training/train-labels-idx1-ubyte")).toEqual([200, "0123456789"]);
      for (const other of ["secret.txt", "..%2fsecret.txt", "a/train-labels-idx1-ubyte"])
        expect((await get(`/training/${other}`))[0], `at ${other}`).toBe(404);
    } finally {
      await having.close();
    }
  });

  test("says in the page's own answer that a program stands behind it", async () => {
    expect((await raw("/")).headers["server-timing"]).toBe("closurenet");
    expect((await raw("/assets/a.js")).headers).not.toHaveProperty("server-timing");
  });

  test("a link out of the run is refused in words, at once and when it comes later; one inside is followed", async () => {
    const linked = mkdtempSync(join(root, "linked-"));
    writeFileSync(join(linked, "run.json"), "{}");
    const { url } = registry.adopt(linked);
    symlinkSync(join(run, "recording.mcap"), join(linked, "recording.mcap"));
    const { status, body } = await raw(`${url}recording.mcap`);
    expect([status, body]).toMatchInlineSnapshot(`
      [
        403,
        "[viewer] recording.mcap: expected a file in the run's folder, got a symbolic link out of it, which is not followed. Open the recording by its own path.
      ",
      ]
    `);
    expect(await raw(`${base}checkpoints/out.safetensors`)).toMatchObject({ status: 403 });

    const another = mkdtempSync(join(root, "linked-"));
    symlinkSync(join(run, "recording.mcap"), join(another, "recording.mcap"));
    const said = (path: string): string => {
      try {
        return registry.adopt(path).name;
      } catch (cause) {
        return String(cause).replaceAll(root, "");
      }
    };
    expect(said(another).replace(/linked-\w+/, "linked")).toMatchInlineSnapshot(
      `"Error: [viewer] /linked/recording.mcap: expected a file in the run's folder, got a symbolic link out of it, which is not followed. Open the recording by its own path."`,
    );
    expect(said(join(another, "recording.mcap"))).toBe("recording.mcap");

    const inside = mkdtempSync(join(root, "linked-"));
    writeFileSync(join(inside, "first.mcap"), "0123456789");
    symlinkSync("first.mcap", join(inside, "recording.mcap"));
    expect(await raw(`${registry.adopt(inside).url}recording.mcap`)).toMatchObject({ status: 200, body: "0123456789" });
  });

  test("refuses another host's name, so that a rebound name reads nothing", async () => {
    const { port } = new URL(local.origin);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", `127.0.0.1.evil.example:${port}`]) {
      expect(await raw(`${base}run.json`, { host }), `at ${host}`).toMatchObject({ status: 403 });
    }
    expect(await raw(`${base}run.json`, { host: `localhost:${port}` })).toMatchObject({ status: 200 });
  });

  test("only reads", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      expect(await raw(`${base}run.json`, {}, method)).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    }
  });
});

describe("runs", () => {
  test("a recording alone is a run of one file", () => {
    const { url, name, id } = registry.adopt(join(run, "recording.mcap"));
    expect([name, url]).toEqual(["recording.mcap", `/run/${id}/`]);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(registry.find(id, "recording.mcap")).toMatchObject({ kind: "file" });
    expect(registry.find(id, "run.json")).toEqual({ kind: "none" });
    expect(registry.adopt(join(run, "recording.mcap")).id).toBe(id);
  });

  test("the extension of a recording may be in upper case", () => {
    writeFileSync(join(root, "RUN.MCAP"), "0123456789");
    expect(registry.adopt(join(root, "RUN.MCAP")).name).toBe("RUN.MCAP");
  });

  test("what is no run is refused with what to do", () => {
    expect(() => registry.adopt(join(root, "nowhere"))).toThrow(/^\[viewer\] .*nowhere: expected a run folder/);
    expect(() => registry.adopt(web)).toThrow(/found none of them. Give the folder that a training made/);
    expect(() => registry.adopt(join(root, "secret.txt"))).toThrow(/another kind of file/);
  });
});
