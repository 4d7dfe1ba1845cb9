import { deflated } from "./deflate.ts";
import { type Content, type PackedMatrix, headerBytes, lastBytes, pictureBytes } from "./stream.ts";

/** Pairs of pictures that an estimate looks at: so many, and more where they are small, as what is small packs in its own way. */
const PAIRS = 6;
const BYTES = 3e5;

/**
 * Estimates how many bytes films of fewer pictures and of coarser weights have when they are packed: from the largest film's first and last
 * picture, and from how some of its pictures differ that are as far apart as those of the smaller one.
 *
 * @param content of the film with the most pictures
 */
export function estimator(
  content: Omit<Content, "matrices">,
  pause?: () => Promise<void>,
): (pictures: number, matrices: readonly PackedMatrix[]) => Promise<number> {
  const { frames } = content;
  const sizeOf = async (pieces: Iterable<Uint8Array>): Promise<number> => (await deflated(pieces, pause)).length;
  const known = new Map<string, Promise<number>>();
  const once = (key: string, find: () => Promise<number>): Promise<number> => {
    const found = known.get(key) ?? find();
    known.set(key, found);
    return found;
  };

  /** The mean size of a picture that is `gap` pictures behind the one before it. */
  async function apart(gap: number, matrices: readonly PackedMatrix[]): Promise<number> {
    const starts = frames.length - gap;
    const picture = matrices.reduce((sum, { rows, cols }) => sum + 2 * rows * cols, 0);
    const pairs = Math.min(Math.max(PAIRS, Math.ceil(BYTES / picture)), starts);
    function* differences(): Generator<Uint8Array> {
      for (let k = 0; k < pairs; k++) {
        const from = Math.floor(((k + 0.5) * starts) / pairs);
        const both = pictureBytes([frames[from]!, frames[from + gap]!], matrices);
        for (const [i, piece] of [...both].entries()) if (i >= matrices.length) yield piece;
      }
    }
    return (await sizeOf(differences())) / pairs;
  }

  return async (pictures, matrices) => {
    const others = Math.min(pictures, frames.length) - 1;
    const { step } = matrices[0]!;
    const whole = { ...content, matrices };
    const ends = await once(`${step}`, () =>
      sizeOf([headerBytes(whole), ...pictureBytes(frames.slice(0, 1), matrices), ...lastBytes(whole)]),
    );
    if (others < 1) return ends;
    const gap = (frames.length - 1) / others;
    const [near, far] = [Math.floor(gap), Math.ceil(gap)];
    const at = (distance: number) => once(`${step} ${distance}`, () => apart(distance, matrices));
    const [a, b] = [await at(near), await at(far)];
    return ends + others * (a + (b - a) * (gap - near));
  };
}
