import type { ForeignFile } from "@closurenet/exchange";

/** What a read from some byte on brings. */
export type Part =
  /** Bytes from there on; `size` is the size of the whole, where it is known. */
  | { readonly kind: "bytes"; readonly size?: number; readonly bytes: AsyncIterable<Uint8Array> }
  /** There is nothing beyond that byte (yet). */
  | { readonly kind: "end"; readonly size: number }
  /** There is no such file (yet). */
  | { readonly kind: "missing" }
  /** Nobody answers; it is worth asking again. */
  | { readonly kind: "silent"; readonly cause: Error };

/** What can be opened: where it comes from is the host's business. */
export type Source = RecordingSource | ModelsSource | PackedSource;

/** What every source says of itself. */
interface Named {
  /** What a person calls it: the folder's or the file's name. */
  readonly name: string;
  /** What `?run=` says of it; a file that was picked or dropped has no address. */
  readonly address?: string;
  /** What it is called in messages: the name of the recording, or of the files. */
  readonly file: string;
}

/** A run of ours: its recording, and run.json beside it. */
export interface RecordingSource extends Named {
  readonly kind: "recording";
  /** Whether the recording may still grow, so that it is worth asking again. */
  readonly grows: boolean;
  /** How often it is worth asking, ms; as often as files grow, where it is not said. */
  readonly askEvery?: number;
  /** The run's description, as it stands in run.json; undefined where there is none. It is not checked. */
  description(): Promise<unknown>;
  /** The recording from byte `from` on. */
  read(from: number, signal?: AbortSignal): Promise<Part>;
  /** The recording's bytes `from` up to, and without, `to`, in an array of their own; undefined where only all of it can be had. */
  bytes(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** The checkpoint of a step, where the run has it and somebody can be asked without an error if it has not. */
  checkpoint?(step: number, signal?: AbortSignal): Promise<Uint8Array | undefined>;
}

/** What a person may say: the shape of the input, the activation, how matrices lie, mean and deviation of pixels. */
export const toldNames = ["input", "activation", "layout", "normalize"] as const;

/** As it was typed: `28x28`, `tanh`, `out,in`, `0.1307,0.3081`. */
export type ToldCorrections = { readonly [Name in (typeof toldNames)[number]]?: string | undefined };

/** Safetensors files, as others leave them. */
export interface ModelsSource extends Named {
  readonly kind: "models";
  /** What a person says of them where the files do not tell it rightly, as it was typed. */
  readonly corrections: ToldCorrections;
  /** The files that there are now: their paths, and how many bytes each has. */
  files(): Promise<readonly ForeignFile[]>;
  /** A file's bytes `from` up to, and without, `to`, in an array of their own. */
  bytes(file: string, from: number, to: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** A film that a page carries. */
export interface PackedSource extends Named {
  readonly kind: "packed";
  bytes(): Uint8Array;
}
