import type * as Electron from "electron";

/** The origin of the page. */
export const origin = "app://viewer";

/** What the page's window may and may not do; nothing here loosens a default. */
export const webPreferences = (preload: string): Electron.WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
});

const permitted: ReadonlySet<string> = new Set(["clipboard-sanitized-write", "fullscreen"]);

export const ownOrigin = (address: string | undefined): boolean => {
  try {
    const { protocol, host } = new URL(address ?? "");
    return `${protocol}//${host}` === origin;
  } catch {
    return false;
  }
};

/** What a session is asked for on behalf of its pages. */
export const guardSession = (guarded: Electron.Session): void => {
  guarded.setPermissionRequestHandler((contents, permission, decide) =>
    decide(permitted.has(permission) && ownOrigin(contents.getURL())),
  );
  guarded.setPermissionCheckHandler((_contents, permission, from) => permitted.has(permission) && ownOrigin(from));
  guarded.setDevicePermissionHandler(() => false);
  guarded.on("will-download", (event) => event.preventDefault());
  // The viewer reads nothing from the network: whatever is not the page's own is refused.
  guarded.webRequest.onBeforeRequest((details, decide) =>
    decide({ cancel: !ownOrigin(details.url) && !details.url.startsWith("devtools://") }),
  );
};

const stay = (event: { preventDefault(): void }): void => event.preventDefault();

/** Keeps a page where it is. */
export const guardContents = (contents: Electron.WebContents): void => {
  contents.on("will-navigate", stay);
  contents.on("will-frame-navigate", stay);
  contents.on("will-redirect", stay);
  contents.on("will-attach-webview", stay);
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
};
