import type { MenuItemConstructorOptions } from "electron";
import type { Command } from "../host/host.ts";

/** The application's menu. Its accelerators are those of the page's keys, and do the same. */
export function menuTemplate(command: (name: Command) => void, platform: string): MenuItemConstructorOptions[] {
  return [
    ...(platform === "darwin" ? [{ role: "appMenu" as const }] : []),
    {
      label: "File",
      submenu: [
        { label: "Open File…", accelerator: "CmdOrCtrl+O", click: () => command("open-file") },
        { label: "Open Run Folder…", accelerator: "CmdOrCtrl+Shift+O", click: () => command("open-folder") },
        { type: "separator" },
        { role: platform === "darwin" ? "close" : "quit" },
      ],
    },
    { role: "editMenu" },
    {
      label: "View",
      submenu: [
        { role: "reload" },
        { type: "separator" },
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { type: "separator" },
        { role: "togglefullscreen" },
      ],
    },
    { role: "windowMenu" },
    { role: "help", submenu: [{ label: "Keys", click: () => command("help") }] },
  ];
}
