/** A tensor as a file has it; its type may be none that we know. */
export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A safetensors file with its tensors in the given order: other programs sort them otherwise, or not at all. */
export function rawFile(
  tensors: Iterable<readonly [name: string, tensor: RawTensor]>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const entries: string[] = metadata ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  let at = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [at, at + data.length] })}`);
    parts.push(data);
    at += data.length;
  }
  const header = new TextEncoder().encode(`{${entries.join(",")}}`);
  const file = new Uint8Array(8 + header.length + at);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let from = 8 + header.length;
  for (const part of parts) {
    file.set(part, from);
    from += part.length;
  }
  return file;
}

const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

/** A tensor of 32-bit floats with these values. */
export const f32 = (shape: readonly number[], values: Iterable<number>): RawTensor => ({
  dtype: "F32",
  shape,
  data: new Uint8Array(Float32Array.from(values).buffer),
});

/** A tensor of 32-bit floats, nearly all different. */
export function floats(...shape: number[]): RawTensor {
  const values = new Float32Array(product(shape));
  for (let i = 0; i < values.length; i++) values[i] = ((i * 7919) % 10007) / 10007 - 0.5;
  return { dtype: "F32", shape, data: new Uint8Array(values.buffer) };
}

/** A file of such tensors, by the shape of each. */
export const modelFile = (
  shapes: Readonly<Record<string, readonly number[]>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> =>
  rawFile(
    Object.entries(shapes).map(([name, shape]) => [name, floats(...shape)] as const),
    metadata,
  );
