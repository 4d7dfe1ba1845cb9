import type { DescribedNetwork } from "@closurenet/experiment";

/** A file of an exported network. */
export interface ExportedFile {
  /** Its name without a folder, such as `model.py`. The files of a network lie in one folder, for they name each other. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What an export reads of a network: `buildNetwork`, `readNetwork`, `openNetwork` and `openTrained` give one. */
export type Exportable = Pick<DescribedNetwork, "description" | "cells">;

/** How a network is exported. */
export interface ExportOptions {
  /** Words about the network that its files shall hold, such as `{ run: "runs/digits", step: "5400" }`. */
  readonly about?: Readonly<Record<string, string>> | undefined;
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
