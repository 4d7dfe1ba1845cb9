import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type Server, createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { electronBinary } from "./electron-binary.ts";
import { type Progress, getElectron, inWords } from "./electron-get.ts";

const root = mkdtempSync(join(tmpdir(), "viewer-get-"));
const ours = dirname(createRequire(import.meta.url).resolve("electron/package.json"));
const binary =
  process.platform === "darwin"
    ? "Electron.app/Contents/MacOS/Electron"
    : process.platform === "win32"
      ? "electron.exe"
      : "electron";

/** An archive with these files as they are, by PKWARE's APPNOTE. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [title, bytes] = [Buffer.from(name), Buffer.from(text)];
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(bytes.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const entry = Buffer.alloc(20);
    entry.writeUInt16LE(20, 0);
    entry[1] = 3; // made on Unix, which knows of rights
    const rights = Buffer.alloc(14);
    rights.writeUInt32LE((0o100755 << 16) >>> 0, 6);
    rights.writeUInt32LE(at, 10);
    entries.push(Buffer.from("PK\u0001\u0002"), entry.subarray(0, 2), facts, rights, title);
    parts.push(Buffer.from("PK\u0003\u0004"), facts, title, bytes);
    at += 30 + title.length + bytes.length;
  }
  const list = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, Buffer.from("PK\u0005\u0006"), end]);
}

const archive = zip({ [binary]: "#!/bin/sh\n", version: "99.0.0", "resources/large": "x".repeat(200_000) });
const file = `electron-v99.0.0-${process.platform}-${process.arch}.zip`;
const empty = zip({ version: "99.0.0" });
const checksums = { [file]: createHash("sha256").update(archive).digest("hex") };

describe("getElectron", () => {
  let server: Server;
  let mirror: string;
  let asked: string[] = [];
  let send: "whole" | "half" | "other" | "empty" | "nothing" = "whole";
  let folder: string;
  let cache: string;
  let lines: string[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (send === "nothing") return void response.writeHead(404).end();
      const other = Buffer.from(archive).fill(0, 100, 200);
      const body = send === "other" ? other : send === "empty" ? empty : archive;
      response.writeHead(200, { "content-length": body.length });
      if (send === "half") response.write(body.subarray(0, 100_000), () => response.destroy());
      else response.end(body);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    mirror = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
  });
  afterAll(() => {
    server.close();
    rmSync(root, { recursive: true });
  });
  beforeEach(() => {
    const place = mkdtempSync(join(root, "install-"));
    [folder, cache, lines, asked, send] = [join(place, "electron"), join(place, "cache"), [], [], "whole"];
    // A package of version 99.0.0 with the real downloader.
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "electron", version: "99.0.0" }));
    symlinkSync(dirname(ours), join(place, "node_modules"), "junction");
    vi.stubEnv("ELECTRON_MIRROR", mirror);
    vi.stubEnv("CLOSURENET_ELECTRON", undefined);
    vi.stubEnv("ELECTRON_OVERRIDE_DIST_PATH", undefined);
  });
  afterEach(() => void vi.unstubAllEnvs());

  const get = (more: object = {}) =>
    getElectron({ folder, cache, checksums, log: (line) => lines.push(line), ...more });
  const told = (text: string) =>
    text
      .replaceAll(mirror, "MIRROR/")
      .replaceAll(root, "ROOT")
      .replaceAll(file, "FILE")
      .replace(/install-\w+/g, "INSTALL");
  const refusal = async (more?: object): Promise<string> =>
    get(more).then(
      () => "nothing went wrong",
      (cause: Error) => told(cause.message),
    );
  const clean = (): void => expect(readdirSync(folder)).toEqual(["package.json"]);

  test("loads it down once, says from where, how large and how far, and unpacks what `view` finds", async () => {
    const steps: Progress[] = [];
    const path = await get({ progress: (step: Progress) => steps.push(step) });
    expect(path).toBe(join(folder, "dist", binary));
    expect(electronBinary(folder)).toBe(path);
    expect(readFileSync(path, "utf8")).toBe("#!/bin/sh\n");
    expect(steps[0]).toEqual({ transferred: 0, total: archive.length });
    expect(steps.at(-1)).toEqual({ transferred: archive.length, total: archive.length });
    expect(told(lines.join("\n"))).toMatchInlineSnapshot(`
      "Electron 99.0.0 is loaded down from MIRROR/v99.0.0/FILE, 0.200 MB
      Electron 99.0.0: its checksum is right. It is unpacked …
      Electron is there: ROOT/INSTALL/electron/dist/electron"
    `);

    lines = [];
    await get();
    expect(lines).toEqual([`Electron is there: ${path}`]);
    rmSync(join(folder, "dist"), { recursive: true });
    await get();
    expect(lines[1]).toBe("Electron 99.0.0 was loaded down before; its checksum is right. It is unpacked …");
    expect(asked).toEqual([`/v99.0.0/${file}`]);
    expect(readdirSync(folder).toSorted()).toEqual(["dist", "package.json", "path.txt"]);
  });

  test("takes nothing but what has the checksum that the package ships", async () => {
    send = "other";
    expect(await refusal()).toMatchInlineSnapshot(
      `"[viewer] MIRROR/v99.0.0/FILE: expected the archive whose checksum the electron package ships, got another. It was thrown away. Run this again; if it stays so, the source is not to be trusted."`,
    );
    clean();
    expect(
      existsSync(cache) ? readdirSync(cache, { recursive: true }).filter((name) => String(name).endsWith(".zip")) : [],
    ).toEqual([]);
    send = "whole";
    await get();
  });

  test("a connection that ends too soon is told, and the next time begins anew", async () => {
    send = "half";
    expect((await refusal()).replace(/got [\d.]+ MB/, "got PART")).toMatchInlineSnapshot(
      `"[viewer] MIRROR/v99.0.0/FILE: expected 0.200 MB, got PART before the connection ended. Run this again."`,
    );
    clean();
    mkdirSync(join(folder, "part", "dist"), { recursive: true }); // as after an end by force
    send = "whole";
    await get();
    expect(readdirSync(folder)).not.toContain("part");
  });

  test("a source without it, and one that is not there, are told", async () => {
    send = "nothing";
    expect(await refusal()).toMatchInlineSnapshot(
      `"[viewer] MIRROR/v99.0.0/FILE: expected Electron's archive, got the answer 404. If ELECTRON_MIRROR is set, it must end with a slash, and folders named like v45.0.0 must lie in it."`,
    );
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const address = other.address();
    const port = typeof address === "object" ? address?.port : 0;
    await new Promise((done) => other.close(done));
    vi.stubEnv("ELECTRON_MIRROR", `http://127.0.0.1:${port}/`);
    expect((await refusal()).replaceAll(`${port}`, "PORT")).toMatchInlineSnapshot(
      `"[viewer] http://127.0.0.1:PORT/v99.0.0/FILE: expected an answer, got connect ECONNREFUSED 127.0.0.1:PORT. Is the network there? Behind a proxy set ELECTRON_GET_USE_PROXY=1 and HTTPS_PROXY; another source is named by ELECTRON_MIRROR."`,
    );
    clean();
  });

  test("an archive without a program in it is told", async () => {
    send = "empty";
    const sums = { [file]: createHash("sha256").update(empty).digest("hex") };
    expect(await refusal({ checksums: sums })).toMatch(
      new RegExp(`FILE: expected ${binary} in it, found none\\. Delete it and run this again\\.$`),
    );
    clean();
  });

  test("a disk that is full, and a folder that cannot be written, are told", () => {
    const where = { source: "", folder: "/opt/electron", transferred: 0, total: 0 };
    const path = "/opt/electron/part";
    const failures = ["ENOSPC", "EACCES", "EROFS"].map((code) => Object.assign(new Error(code), { code, path }));
    expect(failures.map((cause) => inWords(cause, where)).join("\n")).toMatchInlineSnapshot(`
      "[viewer] Electron: expected 450 MB of room in /opt/electron and in Electron's cache, got a full disk. Make room and run this again.
      [viewer] /opt/electron/part: expected a folder that can be written, got EACCES. Give yourself the right to write there, or install the project in a folder of your own.
      [viewer] /opt/electron/part: expected a folder that can be written, got EROFS. Give yourself the right to write there, or install the project in a folder of your own."
    `);
  });
});
