import type { Corrections } from "../in/corrections.ts";
import { type Models, openModels } from "../in/models.ts";
import { type Piece, readNow } from "../in/reading.ts";

/** Files in memory, by name. */
export type Files = ReadonlyMap<string, Uint8Array>;

export const filesOf = (files: Readonly<Record<string, Uint8Array>>): Files => new Map(Object.entries(files));

/** Reads them as from a disk. */
export const readerOf =
  (files: Files) =>
  ({ file, from, to }: Piece): Uint8Array =>
    files.get(file)!.subarray(from, to);

/** Opens them as from a disk. */
export const open = (files: Files, corrections?: Corrections): Models =>
  readNow(
    openModels(
      [...files].map(([name, { length: size }]) => ({ name, size })),
      corrections,
    ),
    readerOf(files),
  );

/** What is said of them, a line for each. */
export const saidOf = (files: Files, corrections?: Corrections): string =>
  open(files, corrections)
    .said.map(({ about, text }) => `${about}: ${text}`)
    .join("\n");
