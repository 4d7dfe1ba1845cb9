import { EventEmitter } from "node:events";
import { join } from "node:path";
import { vi } from "vitest";
import { origin } from "./guards.ts";
import { type ElectronSurface, shell } from "./shell.ts";

function contents() {
  return Object.assign(new EventEmitter(), {
    url: `${origin}/`,
    mainFrame: { url: `${origin}/` },
    getURL(): string {
      return this.url;
    },
    send: vi.fn<(channel: string, payload: unknown) => void>(),
    setWindowOpenHandler: vi.fn<(handler: (details: { url: string }) => { action: string }) => void>(),
  });
}

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1050 } };

/** Only Electron's surface is pretended here; whatever decides is the shell's own. */
export async function startedIn(root: string, args: readonly string[], first: boolean) {
  const web = join(root, "web");
  const run = join(root, "run");
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    enableSandbox: vi.fn<() => void>(),
    requestSingleInstanceLock: vi.fn<(data: unknown) => boolean>().mockReturnValue(first),
    quit: vi.fn<() => void>(),
    isReady: () => true,
    whenReady: () => Promise.resolve(),
    getPath: () => root,
    addRecentDocument: vi.fn<(path: string) => void>(),
  });
  const windows: FakeWindow[] = [];
  type FakeWindow = EventEmitter & {
    options: Electron.BrowserWindowConstructorOptions;
    webContents: ReturnType<typeof contents>;
    show: () => void;
    maximize: () => void;
    loaded: string;
  };
  const BrowserWindow = function (options: Electron.BrowserWindowConstructorOptions) {
    const window = Object.assign(new EventEmitter(), {
      options,
      webContents: contents(),
      loaded: "",
      show: vi.fn<() => void>(),
      maximize: vi.fn<() => void>(),
      isMaximized: () => window.maximize.mock.calls.length > 0,
      getNormalBounds: () => ({ x: 30, y: 40, width: 1000, height: 700 }),
      focus: vi.fn<() => void>(),
      isMinimized: () => false,
      async loadURL(url: string) {
        window.loaded = url;
      },
    });
    windows.push(window);
    app.emit("web-contents-created", {}, window.webContents);
    return window;
  };
  const handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler:
      vi.fn<(handler: (contents: unknown, permission: string, decide: (ok: boolean) => void) => void) => void>(),
    setPermissionCheckHandler:
      vi.fn<(handler: (contents: unknown, permission: string, from: string) => boolean) => void>(),
    setDevicePermissionHandler: vi.fn<(handler: () => boolean) => void>(),
    webRequest: {
      onBeforeRequest:
        vi.fn<(handler: (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void) => void>(),
    },
  });
  const protocol = {
    registerSchemesAsPrivileged: vi.fn<(schemes: unknown) => void>(),
    handle: vi.fn<(scheme: string, handler: (request: Request) => Response | Promise<Response>) => void>(),
  };
  const dialog = {
    showOpenDialog: vi
      .fn<(...args: unknown[]) => Promise<{ filePaths: string[] }>>()
      .mockResolvedValue({ filePaths: [run] }),
    showSaveDialog: vi.fn<(...args: unknown[]) => Promise<{ filePath: string }>>().mockResolvedValue({ filePath: "" }),
    showMessageBoxSync: vi.fn<(window: unknown, asked: { buttons: string[] }) => number>(),
    showErrorBox: vi.fn<(title: string, text: string) => void>(),
  };
  const ipcMain = {
    handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) =>
      handlers.set(channel, handler),
  };
  const Menu = { setApplicationMenu: () => undefined, buildFromTemplate: (template: unknown) => template };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a stand-in has only what the shell uses
  const electron = {
    app,
    BrowserWindow,
    dialog,
    ipcMain,
    Menu,
    protocol,
    screen: { getPrimaryDisplay: () => display, getAllDisplays: () => [display] },
    session: { defaultSession: session },
  } as unknown as ElectronSurface;
  const options = { place: "repository", web, preload: "/preload.cjs", args, directory: root } as const;
  const said: string[] = [];
  shell(electron, {
    ...options,
    digits: () => undefined,
    training: () => undefined,
    say: (line) => void said.push(line),
  }).start();
  await new Promise((resolve) => setImmediate(resolve));
  const page = windows[0]!;
  const event = (over: object = {}) => ({ sender: page.webContents, senderFrame: page.webContents.mainFrame, ...over });
  const call = async (channel: string, ...args: unknown[]) => handlers.get(channel)!(event(), ...args);
  const get = (url: string, init?: RequestInit) => protocol.handle.mock.calls[0]![1](new Request(url, init));
  return { app, windows, page, said, handlers, session, protocol, dialog, event, call, get };
}
