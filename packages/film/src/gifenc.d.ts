// gifenc ships no types; this is the part of it that we use.
declare module "gifenc" {
  export interface FrameOptions {
    readonly palette?: readonly (readonly [number, number, number])[];
    readonly colorDepth: number;
    readonly delay: number;
    readonly repeat: number;
    readonly dispose: number;
    readonly transparent: boolean;
    readonly transparentIndex: number;
  }
  export interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }
  type Encode = (options?: { readonly initialCapacity?: number }) => Encoder;
  const gifenc: Encode | { readonly GIFEncoder: Encode };
  export default gifenc;
}
