import { basename, isAbsolute } from "node:path";
import { Readable } from "node:stream";
import { writeFileAtomic } from "@closurenet/checkpoint/node";
import type { Digits } from "@closurenet/mnist";
import type { LocalFiles } from "@closurenet/mnist/node";
import type * as Electron from "electron";
import { placeParameter, type Place } from "../commands.ts";
import type { Granted } from "../host/bridge.ts";
import { type Command, PICTURE_BYTES } from "../host/host.ts";
import { answer } from "../server/answer.ts";
import { digitFiles } from "../server/digits.ts";
import { runs as adoptedRuns } from "../server/runs.ts";
import { SHOWN } from "../shown.ts";
import { correctionsOf, runsHandedOver, runsOf } from "./arguments.ts";
import { channels } from "./channels.ts";
import { guardContents, guardSession, origin, ownOrigin, webPreferences } from "./guards.ts";
import { menuTemplate } from "./menu.ts";
import { recents } from "./recents.ts";
import { LEAST, placed, storeState, storedState } from "./window-state.ts";

/** The part of Electron that the shell uses. */
export type ElectronSurface = Pick<
  typeof Electron,
  "app" | "BrowserWindow" | "dialog" | "ipcMain" | "Menu" | "protocol" | "screen" | "session"
>;

export interface ShellOptions {
  /** Where this runs from. */
  readonly place: Place;
  /** The built renderer. */
  readonly web: string;
  /** The built preload: one CommonJS file, as the sandbox wants it. */
  readonly preload: string;
  /** The arguments of the command line, without the program's own. */
  readonly args: readonly string[];
  /** What a relative path among them is relative to. */
  readonly directory: string;
  /** Finds the test digits that the page may ask for. */
  readonly digits: () => Digits | undefined;
  /** Finds the files that the page may learn from. */
  readonly training: () => LocalFiles | undefined;
  /** Tells the program that started this one. */
  readonly say: (line: string) => void;
}

/** The largest file that the page may ask to save: more than a run that was trained in it. */
const MOST_SAVED = 2 ** 30;

const nothing = (args: readonly unknown[]): args is [] => args.length === 0;

const oneText = (args: readonly unknown[]): args is [string] =>
  args.length === 1 && typeof args[0] === "string" && args[0].length > 0 && args[0].length < 4096;

/**
 * The desktop shell: one window on `app://viewer`, which reads the page and the runs that a person opened, and nothing
 * else. Electron comes as an argument, so that all of this can be tested without its binary.
 */
export function shell(electron: ElectronSurface, options: ShellOptions) {
  const { app, BrowserWindow, dialog, ipcMain, Menu, protocol, screen, session } = electron;
  const runs = adoptedRuns();
  const digits = digitFiles(options.digits);
  let window: Electron.BrowserWindow | undefined;
  let remembered: ReturnType<typeof recents> | undefined;
  /** The path of each run that the page may read, by its address. */
  const granted = new Map<string, string>();
  /** What to open once the page asks: the newest wish wins. */
  let wish: readonly string[] = [];
  let ready = false;
  /** What the page shows, for when it is loaded again. */
  let current: readonly string[] = [];

  const grant = (path: string): Granted => {
    const { url, name, path: full } = runs.adopt(path);
    current = [full];
    remembered?.add(full);
    app.addRecentDocument(full);
    granted.set(`${origin}${url}`, full);
    return { url: `${origin}${url}`, name };
  };

  const showError = (cause: unknown): void => {
    dialog.showErrorBox(
      "This cannot be opened",
      // A window has no backticks: they mark in a terminal what can be typed.
      (cause instanceof Error ? cause.message : String(cause)).replace(/^\[\w+\] /, "").replaceAll("`", ""),
    );
  };

  /** Lets all of them be read that can be, and says what keeps the others; of one alone whoever asked is told. */
  const grantAll = (paths: readonly string[]): readonly Granted[] => {
    if (paths.length === 1) return [grant(paths[0]!)];
    const found = paths.flatMap((path) => {
      try {
        return [{ path, granted: grant(path) }];
      } catch (cause) {
        showError(cause);
        return [];
      }
    });
    current = found.map(({ path }) => path);
    return found.map(({ granted }) => granted);
  };

  /** Hands runs to the page, or keeps them until the page is there. */
  const openLater = (paths: readonly string[]): void => {
    if (paths.length === 0) return;
    if (!ready || !window) {
      wish = paths;
      if (app.isReady() && !window) openWindow();
      return;
    }
    try {
      window.webContents.send(channels.open, grantAll(paths));
    } catch (cause) {
      showError(cause);
    }
  };

  const command = (name: Command): void => window?.webContents.send(channels.command, name);

  /** Asks before a page goes that holds something unsaved: a training. Esc stays. */
  const leavesAnyway = (window: Electron.BrowserWindow): boolean =>
    dialog.showMessageBoxSync(window, {
      type: "warning",
      message: "The training in this window was not saved.",
      detail: "It is lost when the page goes. To keep it, stay and choose Save run.",
      buttons: ["Stay", "Leave without saving"],
      defaultId: 0,
      cancelId: 0,
    }) === 1;

  const openWindow = (): void => {
    ready = false;
    const folder = app.getPath("userData");
    const main = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
    const { maximised, ...bounds } = placed(
      storedState(folder),
      [main, ...others].map(({ workArea }) => workArea),
    );
    const opened = new BrowserWindow({
      ...bounds,
      minWidth: LEAST.width,
      minHeight: LEAST.height,
      show: false,
      backgroundColor: "#0f1113",
      webPreferences: webPreferences(options.preload),
    });
    window = opened;
    opened.once("ready-to-show", () => {
      if (maximised) opened.maximize();
      opened.show();
      options.say(SHOWN);
    });
    opened.webContents.on("will-prevent-unload", (event) => {
      if (leavesAnyway(opened)) event.preventDefault(); // this lets it go
    });
    opened.on("close", () => storeState(folder, { ...opened.getNormalBounds(), maximised: opened.isMaximized() }));
    opened.on("closed", () => (window = undefined));
    void opened.loadURL(
      `${origin}/?${new URLSearchParams([
        ...Object.entries(placeParameter(options.place)),
        ...correctionsOf(options.args),
      ])}`,
    );
  };

  const handlePages = (): void => {
    protocol.handle("app", (request) => {
      if (!ownOrigin(request.url)) return new Response("There is nothing at this address.\n", { status: 404 });
      const path = request.url.slice(origin.length).replace(/[?#].*$/s, "") || "/";
      const { status, headers, stream, bytes, text } = answer(
        { method: request.method, path, range: request.headers.get("range") },
        { web: options.web, runs, digits, training: options.training },
      );
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same stream, by two type libraries
      const streamed = stream && (Readable.toWeb(stream) as ReadableStream<Uint8Array>);
      const body = streamed ?? bytes?.slice() ?? text ?? null;
      return new Response(body, { status, headers });
    });
  };

  /** Answers a method of the bridge: only to the page itself, and only with arguments of the right form. */
  const handle = <Args extends readonly unknown[]>(
    channel: string,
    valid: (args: readonly unknown[]) => args is Args,
    method: (...args: Args) => unknown,
  ): void => {
    ipcMain.handle(channel, (event, ...given: unknown[]) => {
      const args: readonly unknown[] = given;
      const frame = event.senderFrame;
      if (!frame || frame !== event.sender.mainFrame || !ownOrigin(frame.url)) {
        throw new Error(`[viewer] ${channel}: expected a call from ${origin}, got ${frame?.url ?? "a closed page"}.`);
      }
      if (!valid(args)) throw new Error(`[viewer] ${channel}: expected other arguments than these.`);
      return method(...args);
    });
  };

  const handleBridge = (): void => {
    handle(channels.initial, nothing, () => {
      ready = true;
      const paths = wish.length > 0 ? wish : current;
      wish = [];
      return grantAll(paths);
    });
    handle(
      channels.pick,
      (args): args is ["file" | "folder"] => args.length === 1 && (args[0] === "file" || args[0] === "folder"),
      async (kind) => {
        const filters = [{ name: "Recording or weights", extensions: ["mcap", "MCAP", "safetensors"] }];
        const asked: Electron.OpenDialogOptions =
          kind === "file" ? { properties: ["openFile"], filters } : { properties: ["openDirectory"] };
        const { filePaths } = await (window ? dialog.showOpenDialog(window, asked) : dialog.showOpenDialog(asked));
        return filePaths[0] === undefined ? undefined : grant(filePaths[0]);
      },
    );
    handle(
      channels.adopt,
      (args): args is [string] => oneText(args) && isAbsolute(args[0]) && !args[0].includes("\0"),
      (path) => grant(path),
    );
    handle(channels.recents, nothing, () => remembered?.list() ?? []);
    handle(channels.openRecent, oneText, (id) => {
      const path = remembered?.path(id);
      if (path === undefined) throw new Error("[viewer] recent run: expected one of the list, got none such.");
      return grant(path);
    });
    handle(
      channels.save,
      (args): args is [string, Uint8Array] =>
        oneText(args.slice(0, 1)) && args.length === 2 && args[1] instanceof Uint8Array && args[1].length <= MOST_SAVED,
      async (name, bytes) => {
        const asked = { defaultPath: basename(name) };
        const { filePath } = await (window ? dialog.showSaveDialog(window, asked) : dialog.showSaveDialog(asked));
        if (!filePath) return false;
        writeFileAtomic(filePath, bytes);
        return true;
      },
    );
    handle(
      channels.keepPicture,
      (args): args is [string, Uint8Array] =>
        oneText(args.slice(0, 1)) &&
        args.length === 2 &&
        args[1] instanceof Uint8Array &&
        args[1].length === PICTURE_BYTES,
      (url, pixels) => {
        const path = granted.get(url);
        if (path !== undefined) remembered?.keepPicture(path, pixels);
      },
    );
  };

  return {
    /** Must run before Electron is ready. */
    start(): void {
      app.enableSandbox();
      protocol.registerSchemesAsPrivileged([
        { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
      ]);
      const named = runsOf(options.args, options.directory);
      if (!app.requestSingleInstanceLock({ runs: named })) {
        options.say(SHOWN);
        app.quit();
        return;
      }
      wish = named;
      app.on("second-instance", (_event, _argv, _directory, data) => {
        if (window?.isMinimized()) window.restore();
        window?.focus();
        openLater(runsHandedOver(data));
      });
      app.on("open-file", (event, path) => {
        event.preventDefault();
        openLater([path]);
      });
      app.on("web-contents-created", (_event, contents) => guardContents(contents));
      app.on("window-all-closed", () => {
        if (process.platform !== "darwin") app.quit();
      });
      app.on("activate", () => {
        if (!window) openWindow();
      });
      void app.whenReady().then(() => {
        remembered = recents(app.getPath("userData"));
        guardSession(session.defaultSession);
        handlePages();
        handleBridge();
        Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(command, process.platform)));
        openWindow();
      });
    },
  };
}
