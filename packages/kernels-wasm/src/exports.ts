interface Constant {
  readonly value: number;
}

/** What a build of assembly/ exports. Pointers are byte offsets, and counts are of numbers. */
export interface Exports {
  /** Where the words begin that say how the threads fare. */
  readonly THREADS: Constant;
  /** Bytes that so many threads need for themselves, from 0 on. */
  endOfScratches(threads: number): number;
  share(threads: number, mayWait: boolean, patience: number): void;
  /** Bytes before the values of a cell. */
  readonly HEADER: Constant;
  blockSize(rows: number, cols: number): number;
  know(cell: number, rows: number, cols: number): void;
  expose(cell: number): void;
  affine(x: number, w: number, s: number, n: number, inputs: number, units: number, bias: boolean): void;
  affineGradient(x: number, d: number, g: number, n: number, inputs: number, units: number): void;
  affineInput(d: number, w: number, dx: number, n: number, units: number, inputs: number, transposed: number): void;
  convolutionRoom(windows: number, filters: number): number;
  convolve(x: number, w: number, s: number, n: number, windows: number, filters: number, room: number): void;
  convolveGradient(x: number, d: number, g: number, n: number, windows: number, filters: number, room: number): void;
  convolveInput(d: number, w: number, dx: number, n: number, windows: number, filters: number, room: number): void;
  maxPool(x: number, z: number, winners: number, n: number, windows: number): void;
  maxPoolInput(dz: number, winners: number, dx: number, n: number, windows: number): void;
  columnMoments(x: number, rows: number, columns: number, statistics: number): void;
  normalize(x: number, s: number, rows: number, columns: number, statistics: number, gamma: number, beta: number): void;
  normalizeSums(x: number, d: number, rows: number, columns: number, statistics: number): void;
  normalizeInput(
    x: number,
    d: number,
    dx: number,
    rows: number,
    columns: number,
    statistics: number,
    gamma: number,
  ): void;
  multiply(a: number, b: number, c: number, count: number): void;
  add(a: number, b: number, count: number): void;
  scale(a: number, c: number, count: number): void;
  readonly MOST_STEPS: Constant;
  apply(program: number, count: number): void;
  relu(s: number, z: number, count: number): void;
  reluDerivative(s: number, f: number, count: number): void;
  softmax(s: number, z: number, n: number, width: number): void;
  recordsSize(bytes: number, count: number, width: number): number;
  writeRecords(bytes: number, count: number, width: number, records: number, starts: number): number;
  take(starts: number, order: number, x: number, n: number, width: number, scale: number): void;
}
