import type { Digits } from "@closurenet/mnist";
import type { Source } from "./source.ts";

/** A picture of a run is so many pixels wide and high, each of red, green, blue and alpha. */
export const PICTURE = 96;
export const PICTURE_BYTES = PICTURE * PICTURE * 4;

/** A run that was open before. */
export interface Recent {
  readonly id: string;
  readonly name: string;
  /** Where it lies, for a person to tell two of the same name apart. */
  readonly where: string;
  /** {@link PICTURE_BYTES} of pixels, where there is a picture of it. */
  readonly picture?: Uint8Array;
}

/** What the platform's own menu asks of the page. */
export type Command = "open-file" | "open-folder" | "help";

/**
 * What the renderer needs of the platform it runs on, and nothing more: the one seam between page and desktop.
 *
 * Every way to open something rejects with an `Error` whose message is meant for a person, and resolves with nothing
 * when the person changed their mind. Several sources are several runs, to be compared.
 */
export interface Host {
  /** `shared`: a page that carries its film, and opens nothing else. */
  readonly kind: "web" | "electron" | "shared";
  /** What a person types to make a run. */
  readonly train: string;
  /** The runs that were named before the page was there: in its address, or on the command line. */
  initial(): Promise<readonly Source[]>;
  pickFile(): Promise<readonly Source[]>;
  pickFolder(): Promise<readonly Source[]>;
  /** Must be called while the drop event is being dispatched: what it carries is gone afterwards. */
  dropped(data: DataTransfer): Promise<readonly Source[]>;
  /** Runs that were open before, newest first; empty where the platform keeps none. */
  recents(): Promise<readonly Recent[]>;
  openRecent(id: string): Promise<readonly Source[]>;
  /** Keeps a picture of a run for the list of recents; not there where the platform keeps none. */
  keepPicture?(of: Source, pixels: Uint8Array): Promise<void>;
  /** The test digits of MNIST, from the program that serves a run; undefined where it has none, or nobody can be asked. */
  digits(of: Source): Promise<Digits | undefined>;
  /**
   * Saves a file that the page made, where the person wants it. Resolves with whether it was saved; not there where the platform
   * has no way.
   */
  save?(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<boolean>;
  /** Runs that others hand in while the page is there: a second start, a double-clicked file. */
  onOpen(listener: (sources: readonly Source[]) => void): void;
  onCommand(listener: (command: Command) => void): void;
}
