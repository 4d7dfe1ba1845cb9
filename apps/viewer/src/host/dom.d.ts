import type { Bridge } from "./bridge.ts";

declare global {
  interface Window {
    /** Set by the desktop's preload. */
    readonly closurenet?: Bridge;
    /** What Chromium has and others may not. */
    showDirectoryPicker?(options: { id: string; mode?: "read" | "readwrite" }): Promise<FileSystemDirectoryHandle>;
    showOpenFilePicker?(options: object): Promise<FileSystemFileHandle[]>;
  }
  interface DataTransferItem {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  }
}
