import { idxLength, isGzip } from "@closurenet/mnist";

/** No file of pictures is larger; EMNIST's largest has 547 MB. */
const MOST = 2 ** 30;
/** How many bytes a gzip stream may hold for each of its own: pictures pack to a fifth, zeros to a thousandth. */
const DENSEST = 100;
/** So much may be inflated from any stream. */
const SPARED = 2 ** 26;
/** Enough to say what is wrong with a file whose header cannot be read. */
const UNKNOWN = 2 ** 20;

/**
 * A file of pictures or labels without its gzip, if its first bytes say that it has one. Its own header says how long it is: what
 * inflates to more is refused before it fills the memory.
 *
 * @throws where the stream is cut, damaged, or holds more than its header says.
 */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes)) return bytes;
  const inflating = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  let found = new Uint8Array(0);
  let length = 0;
  for (;;) {
    const { done, value } = await inflating.read().catch(() => {
      throw new Error(`${name}: expected a sound gzip stream, got one that is damaged or cut. Fetch the file again.`);
    });
    if (done) return found.subarray(0, length);
    if (length === 0) found = new Uint8Array(room(value, bytes.length, name));
    if (length + value.length > found.length) {
      void inflating.cancel();
      throw new Error(`${name}: expected gzip of ${found.length} bytes by its own header, got one that holds more.`);
    }
    found.set(value, length);
    length += value.length;
  }
}

/** How long the inflated file is, as its header says. */
function room(start: Uint8Array, packed: number, name: string): number {
  const wanted = idxLength(start);
  if (wanted === undefined) return Math.max(UNKNOWN, start.length);
  if (wanted > MOST || wanted > Math.max(SPARED, DENSEST * packed)) {
    throw new Error(
      `${name}: expected gzip that holds at most ${DENSEST} times its ${packed} bytes, got a header that says ${wanted}. ` +
        "Pictures never pack so small.",
    );
  }
  return wanted;
}
