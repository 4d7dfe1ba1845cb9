import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { electronBinary, packageFolder } from "./electron-binary.ts";

/** How far a download is, in bytes; `total` is 0 where its sender does not say. */
export interface Progress {
  readonly transferred: number;
  readonly total: number;
}

export interface GetOptions {
  /** Gets the lines meant for a person. */
  readonly log: (line: string) => void;
  readonly progress?: (progress: Progress) => void;
  /** The folder of the `electron` package. */
  readonly folder?: string | undefined;
  /** The sum of each archive; those that the package ships, if not given. */
  readonly checksums?: Readonly<Record<string, string>>;
  /** Where archives are kept; Electron's own folder for it, if not given. */
  readonly cache?: string;
}

/** The part of `@electron/get` that is used; it comes with the `electron` package. */
interface Get {
  downloadArtifact(details: object): Promise<string>;
}
interface Extract {
  extract(archive: string, options: { readonly dir: string }): Promise<void>;
}

const binaries: Readonly<Record<string, string>> = {
  darwin: "Electron.app/Contents/MacOS/Electron",
  win32: "electron.exe",
};

/**
 * Gets Electron's own binary for the installed `electron` package, by Electron's own downloader: what is already there or in
 * its cache is not loaded again, and what does not have the sum that the package ships is thrown away.
 *
 * `ELECTRON_MIRROR` names another source.
 *
 * @returns the binary's path.
 * @throws in words, where it cannot be reached, read or written.
 */
export async function getElectron(options: GetOptions): Promise<string> {
  const { log } = options;
  const found = options.folder ?? packageFolder();
  if (!found) {
    throw new Error(
      "[viewer] Electron: expected the `electron` package, found none. Install it: `npm install electron`.",
    );
  }
  const folder = realpathSync(found);
  const there = electronBinary(folder);
  if (there) {
    log(`Electron is there: ${there}`);
    return there;
  }
  const { version }: { version: string } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const require = createRequire(join(folder, "package.json"));
  const load = (name: string) => import(pathToFileURL(require.resolve(name)).href);
  // Whatever was interrupted before lies here, and goes.
  const work = join(folder, "part");
  let source = "";
  const seen = { transferred: 0, total: 0 };
  try {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    const get: Get = await load("@electron/get");
    const archive = await get.downloadArtifact({
      version,
      artifactName: "electron",
      platform: process.platform,
      arch: process.arch,
      checksums: options.checksums ?? JSON.parse(readFileSync(join(folder, "checksums.json"), "utf8")),
      tempDirectory: work,
      ...(options.cache !== undefined && { cacheRoot: options.cache }),
      downloader: {
        async download(url: string, to: string) {
          source = url;
          await download(url, to, (progress) => {
            if (progress.transferred === 0) {
              const size = progress.total > 0 ? `, ${megabytes(progress.total)}` : "";
              log(`Electron ${version} is loaded down from ${url}${size}`);
            }
            Object.assign(seen, progress);
            options.progress?.(progress);
          });
        },
      },
    });
    const when = source === "" ? " was loaded down before;" : ":";
    log(`Electron ${version}${when} its checksum is right. It is unpacked …`);
    const { extract }: Extract = await load("@electron-internal/extract-zip");
    const unpacked = join(work, "dist");
    await extract(archive, { dir: unpacked });
    const name = binaries[process.platform] ?? "electron";
    if (!existsSync(join(unpacked, name))) {
      throw new Error(`[viewer] ${archive}: expected ${name} in it, found none. Delete it and run this again.`);
    }
    const dist = join(folder, "dist");
    rmSync(dist, { recursive: true, force: true });
    renameSync(unpacked, dist);
    writeFileSync(join(folder, "path.txt"), name);
    log(`Electron is there: ${join(dist, name)}`);
    return join(dist, name);
  } catch (cause) {
    throw cause instanceof Error && cause.message.startsWith("[viewer]")
      ? cause
      : new Error(inWords(cause, { source, folder, ...seen }), { cause });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 0)} MB`;

async function download(url: string, to: string, progress: (progress: Progress) => void): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(
      `[viewer] ${url}: expected Electron's archive, got the answer ${response.status}. ` +
        "If ELECTRON_MIRROR is set, it must end with a slash, and folders named like v45.0.0 must lie in it.",
    );
  }
  const total = Number(response.headers.get("content-length") ?? 0);
  let transferred = 0;
  progress({ transferred, total });
  await pipeline(
    response.body,
    async function* counted(parts: AsyncIterable<Uint8Array>) {
      for await (const part of parts) {
        transferred += part.length;
        progress({ transferred, total });
        yield part;
      }
    },
    createWriteStream(to),
  );
}

/** What went wrong between `source` and `folder`, and what to do. */
export function inWords(
  cause: unknown,
  where: Progress & { readonly source: string; readonly folder: string },
): string {
  const { source, folder, transferred, total } = where;
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const inner = error.cause instanceof Error ? error.cause : undefined;
  const code = String(Reflect.get(error, "code") ?? (inner && Reflect.get(inner, "code")) ?? "");
  const place = String(Reflect.get(error, "path") ?? folder);
  const subject = `[viewer] ${source || "Electron"}:`;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return `${subject} expected 450 MB of room in ${folder} and in Electron's cache, got a full disk. Make room and run this again.`;
  }
  if (["EACCES", "EPERM", "EROFS"].includes(code)) {
    return `[viewer] ${place}: expected a folder that can be written, got ${code}. Give yourself the right to write there, or install the project in a folder of your own.`;
  }
  if (error.name === "ChecksumMismatchError" || /checksum/i.test(error.message)) {
    return `${subject} expected the archive whose checksum the electron package ships, got another. It was thrown away. Run this again; if it stays so, the source is not to be trusted.`;
  }
  if (transferred > 0 && (error.message === "terminated" || code.startsWith("UND_ERR") || code === "ECONNRESET")) {
    return `${subject} expected ${megabytes(total)}, got ${megabytes(transferred)} before the connection ended. Run this again.`;
  }
  if (error.message === "fetch failed") {
    const got = inner?.message || code || "no answer";
    return `${subject} expected an answer, got ${got}. Is the network there? Behind a proxy set ELECTRON_GET_USE_PROXY=1 and HTTPS_PROXY; another source is named by ELECTRON_MIRROR.`;
  }
  return `${subject} expected to get and unpack Electron, got: ${error.message}. Run this again.`;
}
