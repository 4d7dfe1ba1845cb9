import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { localFiles, testDigits } from "@closurenet/mnist/node";
import { placeOf, placeParameter } from "./commands.ts";
import { electronBinary } from "./electron-binary.ts";
import { startElectron } from "./electron-start.ts";
import type { ToldCorrections } from "./host/source.ts";
import { MOST_RUNS } from "./most-runs.ts";
import { type Adopted, type Runs, runs } from "./server/runs.ts";
import { server } from "./server/server.ts";

/** What to open, and how. */
export interface ViewOptions {
  /**
   * A run folder, a recording (`.mcap`) or safetensors files; two to four of them to compare. Without it the viewer starts with
   * its welcome screen.
   */
  readonly run?: string | readonly string[];
  /** What a person says of safetensors files that do not tell it rightly: `{ input: "20x20", activation: "tanh" }`. */
  readonly corrections?: ToldCorrections;
  /** Whether a window may be opened (default true); without, the page is served and its address is given back. */
  readonly open?: boolean;
  /** Gets the lines meant for a person. */
  readonly log?: (line: string) => void;
  /** Ends the viewer. */
  readonly signal?: AbortSignal;
}

/** A viewer that runs. */
export interface View {
  /** Where the page is served, for kind `web`. */
  readonly url?: string;
  readonly kind: "electron" | "web";
  /** Settles when the viewer has ended: its window closed, or `signal` aborted. */
  readonly closed: Promise<void>;
}

/**
 * Opens a run in the viewer: in Electron where its binary is installed and shows a window, else as a page served on
 * 127.0.0.1, which the default browser opens where there is a display.
 *
 * Of several runs, one that is none of these is told, and the others open.
 *
 * @throws where `run` is none of these or more than four, and where the viewer has not been built.
 * @example
 * ```ts
 * const { url, closed } = await view({ run: "runs/first", log: console.log });
 * await closed;
 * ```
 */
export const view = (options: ViewOptions): Promise<View> =>
  viewFrom(fileURLToPath(new URL("../dist", import.meta.url)), options);

/** The same, from a build in another folder, by another Electron, which may take so many milliseconds to show its window. */
export async function viewFrom(
  dist: string,
  options: ViewOptions & { readonly electron?: string; readonly patience?: number },
): Promise<View> {
  const log = options.log ?? (() => undefined);
  const adopting = runs();
  const found = adopted(adopting, [options.run ?? []].flat(), log);
  const web = join(dist, "web");
  if (!existsSync(join(web, "index.html"))) {
    throw new Error(
      `[viewer] ${web}/index.html: expected the built page, found none. Build it with \`npm run build\`.`,
    );
  }

  const told = Object.entries(options.corrections ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const binary = options.open === false ? undefined : (options.electron ?? electronBinary());
  if (binary) {
    const start = await startElectron(
      binary,
      [
        join(dist, "shell/main.js"),
        ...found.map(({ path }) => path),
        ...told.map(([name, value]) => `--${name}=${value}`),
      ],
      options,
    );
    if (start.shown) return { kind: "electron", closed: start.closed };
    log(start.why);
  }

  const local = await server({
    web,
    runs: adopting,
    digits: () => testDigits({ count: 10_000 }),
    training: () => localFiles(),
  });
  const asked = new URLSearchParams([
    ...found.map(({ url }, i): [string, string] => [i === 0 ? "run" : "with", url]),
    ...found.map(({ name }): [string, string] => ["name", name]),
    ...told,
    ...Object.entries(placeParameter(placeOf(import.meta.url))),
  ]);
  const url = `${local.origin}/${asked.size > 0 ? `?${asked}` : ""}`;
  const shown = options.open !== false && hasDisplay() && (await opened(url));
  const why =
    options.open === false
      ? "The viewer"
      : binary
        ? "So the page, which is the same,"
        : "Electron's binary is not installed, so the viewer";
  log(`${why} is served at ${url} ${shown ? "and opens in your browser" : ": open it in a browser"} (Ctrl-C ends it).`);
  const closed = new Promise<void>((done, failed) => {
    const end = (): void => void local.close().then(done, failed);
    if (options.signal?.aborted) end();
    else options.signal?.addEventListener("abort", end, { once: true });
  });
  return { url, kind: "web", closed };
}

/** Lets the runs be read. Of several, what is wrong with one is told and no reason to keep the others. */
function adopted(runs: Pick<Runs, "adopt">, paths: readonly string[], log: (line: string) => void): readonly Adopted[] {
  if (paths.length > MOST_RUNS)
    throw new Error(
      `[viewer] view: expected at most ${MOST_RUNS} runs to compare, got ${paths.length}. Leave some out.`,
    );
  const failures: unknown[] = [];
  const found = paths.flatMap((path) => {
    try {
      return [runs.adopt(path)];
    } catch (cause) {
      failures.push(cause);
      return [];
    }
  });
  if (found.length === 0 && failures.length > 0) throw failures[0];
  for (const cause of failures) log(cause instanceof Error ? cause.message : String(cause));
  return found.filter((run, i) => found.indexOf(run) === i);
}

const hasDisplay = (env: NodeJS.ProcessEnv = process.env): boolean =>
  process.platform === "linux" ? Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]) : !env["SSH_CONNECTION"];

async function opened(url: string): Promise<boolean> {
  try {
    const { default: open } = await import("open"); // here, for it is many files that few need
    const child = await open(url);
    // A browser that cannot start says so by an event, which unheard would end this process.
    child.on("error", () => undefined);
    return true;
  } catch {
    return false;
  }
}
