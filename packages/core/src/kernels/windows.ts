/** Where windows lie on images of `height × width × channels`, channels last. */
export interface Windows {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Size of a window, down and across. */
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Rows of zeros above the image, and columns of zeros left of it. */
  readonly padding: readonly [number, number];
  /** How many windows lie below each other. */
  readonly rows: number;
  /** How many windows lie beside each other. */
  readonly cols: number;
}

/** Numbers under one window. */
export const patchSize = ({ size, channels }: Windows): number => size[0] * size[1] * channels;
