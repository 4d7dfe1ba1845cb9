/** Labelled grey pictures, all of the same size `rows` × `cols`. */
export interface Digits {
  /** `count` × (`rows`·`cols`) bytes, row by row: 0 is background, 255 is ink. */
  readonly images: Uint8Array;
  /** The class of each picture, 0–9 for MNIST. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly rows: number;
  readonly cols: number;
}
