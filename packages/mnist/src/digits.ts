/** Labelled grey pictures: `count` of them, all `rows` × `cols`. */
export interface Digits {
  /** `count` × (`rows`·`cols`) bytes, row by row: 0 is background, 255 is ink. */
  readonly images: Uint8Array;
  /** `count` classes, 0–9 for MNIST. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly rows: number;
  readonly cols: number;
}
