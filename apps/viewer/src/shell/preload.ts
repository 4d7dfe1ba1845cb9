import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { Bridge } from "../host/bridge.ts";
import { channels } from "./channels.ts";

// The page gets these methods and no channel: what an event carries beside its payload stays here.
const bridge: Bridge = {
  initial: () => ipcRenderer.invoke(channels.initial),
  pick: (kind) => ipcRenderer.invoke(channels.pick, kind),
  // Only a file that a person dropped or picked has a path: a page cannot make one up.
  adopt: (file) => ipcRenderer.invoke(channels.adopt, webUtils.getPathForFile(file)),
  recents: () => ipcRenderer.invoke(channels.recents),
  openRecent: (id) => ipcRenderer.invoke(channels.openRecent, id),
  save: (name, bytes) => ipcRenderer.invoke(channels.save, name, bytes),
  keepPicture: (url, pixels) => ipcRenderer.invoke(channels.keepPicture, url, pixels),
  onOpen: (listener) => void ipcRenderer.on(channels.open, (_event, granted) => listener(granted)),
  onCommand: (listener) => void ipcRenderer.on(channels.command, (_event, command) => listener(command)),
};

contextBridge.exposeInMainWorld("closurenet", bridge);
