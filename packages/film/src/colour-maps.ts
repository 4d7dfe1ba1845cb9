/** 256 colours for 256 levels. */
export interface ColourMap {
  readonly name: string;
  /** Whether the middle is neutral and both sides grow away from it. */
  readonly diverging: boolean;
  /** 256 × (red, green, blue). */
  readonly rgb: Uint8Array;
}

/** The series' own: black for the lowest, white for the highest. */
export const grey: ColourMap = {
  name: "grey",
  diverging: false,
  rgb: Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3)),
};
