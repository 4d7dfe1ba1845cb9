const joined = async (readable: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(readable).arrayBuffer());

/** The pieces as one deflated stream, in Node and in a browser. It waits for `pause` before each piece. */
export async function deflated(pieces: Iterable<Uint8Array>, pause?: () => Promise<void>): Promise<Uint8Array> {
  const { readable, writable } = new CompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const writing = (async () => {
    for (const piece of pieces) {
      await pause?.();
      await writer.write(piece.slice());
    }
    await writer.close();
  })();
  const [bytes] = await Promise.all([joined(readable), writing]);
  return bytes;
}

/** The inverse of {@link deflated}. @throws where it is longer than `limit` bytes, or no deflated stream. */
export async function inflated(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // What is wrong with the stream is told by its other end.
  writer
    .write(bytes.slice())
    .then(
      () => writer.close(),
      () => undefined,
    )
    .catch(() => undefined);
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = readable.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    length += value!.length;
    if (length > limit) {
      await reader.cancel();
      throw new Error(`expected at most ${limit} bytes, got more`);
    }
    parts.push(value!);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
