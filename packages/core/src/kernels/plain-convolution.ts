import type { Kernels } from "./kernels.ts";
import { fromPatches, toPatches } from "./patches.ts";
import type { PlainSums } from "./plain-sums.ts";
import { patchSize, type Windows } from "./windows.ts";

/**
 * The convolutions of the plain kernels. They are products of matrices too, with the patches of one image at a time: these
 * stay in the processor's caches, those of a whole minibatch would not.
 */
export function plainConvolution({
  pack,
  gather,
  sumRows,
}: PlainSums): Pick<Kernels, "convolve" | "convolveGradient" | "convolveInput"> {
  let patches = new Float32Array(0);
  let transposed = new Float32Array(0);

  /** Room for the patches of one image, all zeros. */
  function room(windows: Windows): Float32Array {
    const size = windows.rows * windows.cols * patchSize(windows);
    if (patches.length < size) patches = new Float32Array(size);
    else patches.fill(0, 0, size);
    return patches;
  }

  return {
    // Sᵢ = Σₖ Pᵢₖ·Wₖ + bias for each patch i
    convolve(X, W, S, n, windows) {
      const x = X.get();
      const w = W.get();
      const s = S.get();
      const P = room(windows);
      const patch = patchSize(windows);
      const filters = W.cols;
      const places = windows.rows * windows.cols;
      pack(w, patch, filters, filters, 1);
      for (let image = 0; image < n; image++) {
        toPatches(x, image * X.cols, P, windows);
        for (let i = 0; i < places; i++) {
          const at = (image * places + i) * filters;
          sumRows(s, at, patch, filters, gather(P, i * patch, patch, 1), true);
          for (let j = 0; j < filters; j++) s[at + j]! += w[patch * filters + j]!;
        }
      }
    },

    // (Gᵀ)ⱼ = Σᵢ Dᵢⱼ·Pᵢ. After pooling and relu most of D is 0: so its numbers are the factors.
    convolveGradient(X, D, G, n, windows) {
      const x = X.get();
      const d = D.get();
      const g = G.get();
      const P = room(windows);
      const patch = patchSize(windows);
      const filters = G.cols;
      const places = windows.rows * windows.cols;
      if (transposed.length < patch * filters) transposed = new Float32Array(patch * filters);
      for (let image = 0; image < n; image++) {
        toPatches(x, image * X.cols, P, windows);
        pack(P, places, patch, patch, 1);
        for (let j = 0; j < filters; j++) {
          const found = gather(d, image * places * filters + j, places, filters);
          sumRows(transposed, j * patch, places, patch, found, image === 0);
        }
      }
      for (let k = 0; k < patch; k++) for (let j = 0; j < filters; j++) g[k * filters + j] = transposed[j * patch + k]!;
      const bias = patch * filters;
      g.fill(0, bias);
      for (let i = 0; i < n * places; i++) for (let j = 0; j < filters; j++) g[bias + j]! += d[i * filters + j]!;
    },

    // The rows of D·Wᵀ are patches; each of their numbers is added to its pixel.
    convolveInput(D, W, dX, n, windows) {
      const d = D.get();
      const dx = dX.get();
      const P = room(windows);
      const patch = patchSize(windows);
      const filters = W.cols;
      const places = windows.rows * windows.cols;
      pack(W.get(), filters, patch, 1, filters);
      for (let image = 0; image < n; image++) {
        for (let i = 0; i < places; i++) {
          const found = gather(d, (image * places + i) * filters, filters, 1);
          sumRows(P, i * patch, filters, patch, found, true);
        }
        fromPatches(P, dx, image * dX.cols, windows);
      }
    },
  };
}
