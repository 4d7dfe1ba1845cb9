import type { Command, Recent } from "./host.ts";

/** A run that the shell lets the page read, at an address of the page's own origin. */
export interface Granted {
  readonly url: string;
  readonly name: string;
}

/** The methods that the preload gives the page as `window.closurenet`: all there is between page and desktop. */
export interface Bridge {
  /** The runs from the command line, or those that a double click handed in before the page was ready. */
  initial(): Promise<readonly Granted[]>;
  /** Shows the platform's own dialog. */
  pick(kind: "file" | "folder"): Promise<Granted | undefined>;
  /** Asks leave to read a file or folder that a person dropped on the page. */
  adopt(file: File): Promise<Granted>;
  recents(): Promise<readonly Recent[]>;
  openRecent(id: string): Promise<Granted>;
  /** Keeps a picture of a run that was granted at this address. */
  keepPicture(url: string, pixels: Uint8Array): Promise<void>;
  /** Asks where to save a file and writes it; false when the person changed their mind. Not there in a shell without a dialog for it. */
  save?(name: string, bytes: Uint8Array, type: string): Promise<boolean>;
  onOpen(listener: (granted: readonly Granted[]) => void): void;
  onCommand(listener: (command: Command) => void): void;
}
