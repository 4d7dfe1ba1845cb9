import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ElectronApplication, type Page, _electron } from "playwright-core";

const room = fileURLToPath(new URL("../..", import.meta.url));

/** A desktop program that runs, and all that must stay empty while it does. */
export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly complaints: string[];
}

export interface DesktopStage {
  /** A folder that the program may read and write. */
  readonly folder: string;
  /** Starts it with a program like `view` does: the shell's script first, then the run. */
  readonly binary: string;
  /** The environment that it needs. */
  readonly env: Record<string, string>;
  /** Its own flags, before the run. */
  readonly flags: readonly string[];
  /** Lets the program read what has been put into the folder. */
  hand(): void;
  launch(...args: readonly string[]): Promise<Desktop>;
  /** Quits it where it still runs, as its menu does; by force where it does not. */
  quit(desktop: Desktop): Promise<void>;
  end(): void;
}

const root = process.getuid?.() === 0;
/** Electron's sandbox refuses root, so that an ordinary user runs it: the one that every system has for nobody in particular. */
const NOBODY = 65534;

/** What a test in a real Electron needs beside it; the words say why it is skipped, where it is not there. */
export function missing(): string | undefined {
  if (process.platform !== "linux") return undefined;
  if (!process.env["DISPLAY"] && !has("Xvfb")) return "a display: install Xvfb (Debian: apt-get install xvfb)";
  if (root && !has("setpriv")) return "an ordinary user, or setpriv (Debian: util-linux)";
  return undefined;
}

const has = (program: string): boolean =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, program)));

/** The shell and the page, built, in a copy of this Electron. */
export async function desktopStage(electron: string): Promise<DesktopStage> {
  const folder = mkdtempSync(join(tmpdir(), "viewer-desktop-"));
  const work = join(folder, "work");
  mkdirSync(work);
  const copy = process.platform === "linux";
  const place = join(folder, "electron");
  // In a folder of its own, so that any Electron can be used, also one that was packaged with another program.
  if (copy) {
    cpSync(dirname(electron), place, { recursive: true });
    for (const name of ["app", "app.asar", "default_app.asar"]) {
      rmSync(join(place, "resources", name), { recursive: true, force: true });
    }
  }
  const app = copy ? join(place, "resources/app") : join(folder, "app");
  build(app);
  writeFileSync(
    join(app, "package.json"),
    JSON.stringify({ name: "closurenet", version: "0.0.0", main: "shell/main.js" }),
  );
  const own = join(place, "closurenet");
  if (copy) renameSync(join(place, basename(electron)), own);
  const sandbox = join(place, "chrome-sandbox");
  if (root && existsSync(sandbox)) {
    chownSync(sandbox, 0, 0);
    chmodSync(sandbox, 0o4755);
  }
  const binary = copy ? join(folder, "start") : electron;
  const as = root ? `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups ` : "";
  const start = (name: string, words: string): void =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${words}exec ${as}"${own}" "$@"\n`, { mode: 0o755 });
  if (copy) {
    start("start", "");
    // An Electron without an app takes the shell's script as its first argument: here it is the app.
    start("start-script", "shift\n");
  }
  const display = await screen();
  const home = { HOME: work, XDG_RUNTIME_DIR: work, XDG_CONFIG_HOME: join(work, "config") };
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: _options, ...rest } = process.env;
  const env = Object.fromEntries(
    Object.entries({ ...rest, ...(copy && home), ...display.env }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const flags = ["--disable-gpu", `--user-data-dir=${join(work, "data")}`];
  const gone = new Set<ElectronApplication>();
  const script = copy ? [] : [join(app, "shell/main.js")];
  const hand = (): void => {
    if (!root) return;
    chmodSync(folder, 0o755);
    execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, work]);
  };

  return {
    folder: work,
    binary: copy ? join(folder, "start-script") : electron,
    env,
    flags,
    hand,
    async launch(...args) {
      hand();
      // An Electron that does not load Playwright's own script may be ready before Playwright listens, which then waits for ever.
      const attempt = (timeout: number): Promise<ElectronApplication> =>
        _electron.launch({
          executablePath: binary,
          args: [...script, ...flags, ...args],
          chromiumSandbox: true,
          cwd: work,
          env,
          timeout,
        });
      const again = (): Promise<ElectronApplication> => attempt(30_000);
      const started = await again()
        .catch(again)
        .catch(again)
        .catch(() => attempt(120_000));
      started.context().setDefaultTimeout(120_000); // ends what hangs
      const page = await started.firstWindow();
      const complaints: string[] = [];
      page.on("pageerror", ({ message }) => complaints.push(`error: ${message}`));
      page.on("console", (message) => {
        if (message.text().includes("getImageData")) return;
        if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
      });
      return { app: started, page, complaints };
    },
    async quit({ app }) {
      if (gone.has(app)) return;
      gone.add(app);
      const program = app.process();
      const force = setTimeout(() => program.kill("SIGKILL"), 10_000); // ends what hangs
      await app.close();
      clearTimeout(force);
    },
    end() {
      display.end();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Builds the page and both sides of the shell. */
function build(app: string): void {
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
  const env = { ...process.env, NODE_ENV: "production" };
  const run = (...args: readonly string[]): void =>
    void execFileSync(process.execPath, [vite, "build", "--logLevel", "error", ...args], { cwd: room, env });
  run("--outDir", join(app, "web"));
  for (const mode of ["main", "preload"]) {
    run("-c", "vite.shell.config.ts", "--mode", mode, "--outDir", join(app, "shell"));
  }
  // `webUtils` came with Electron 29; before, a file had its path. Ours is newer: only the test runs in older ones.
  const preload = join(app, "shell/preload.cjs");
  const lent = "webUtils: { getPathForFile: (file) => file.path }, ";
  const [before, after] = readFileSync(preload, "utf8").split('require("electron")');
  writeFileSync(preload, `${before}({ ${lent}...require("electron") })${after}`);
}

/** A screen: the one that is there, or a virtual one. */
async function screen(): Promise<{ readonly env: Record<string, string>; end(): void }> {
  if (process.platform !== "linux" || process.env["DISPLAY"]) return { env: {}, end: () => undefined };
  const size = ["-screen", "0", "1440x900x24", "-nolisten", "tcp"];
  const xvfb = spawn("Xvfb", ["-displayfd", "3", ...size], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const number = await new Promise<string>((done, failed) => {
    xvfb.stdio[3]!.once("data", (said: Buffer) => done(said.toString().trim()));
    xvfb.once("error", failed);
    xvfb.once("exit", (code) => failed(new Error(`Xvfb ended with exit code ${code}.`)));
  });
  return { env: { DISPLAY: `:${number}` }, end: () => void xvfb.kill() };
}
