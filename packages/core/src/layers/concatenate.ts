import { zerosLike, type Cell } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import { pipe, stage } from "../pipe/pipe.ts";
import { buildLayer, shapeOf, siteWithin } from "./build.ts";
import type { Layer, LayerRecipe } from "./layer.ts";
import { mergedCells } from "./merged-cells.ts";

/**
 * Several layers on the same input, with their outputs side by side: Z = [F₁(X) F₂(X) …].
 *
 * Where all outputs are images of one height and width, their channels are put together. Other outputs become one row.
 *
 * @throws where there is no recipe.
 * @example
 * const net = network(784, [concatenate(dense(30, relu), dense(20, tanh)), dense(10, softmax)]);
 * net.layers[0]?.fanOut; // 50
 * @see Szegedy et al. 2015, Going Deeper with Convolutions
 */
export function concatenate(...recipes: readonly LayerRecipe[]): LayerRecipe {
  if (recipes.length === 0) {
    fail("concatenate", "expected at least one recipe, got none. Try concatenate(dense(30, relu), dense(20, tanh)).");
  }
  return (site) => {
    const { fanIn, batch, inputGradient, cell } = site;
    const layers = recipes.map((recipe, i) => buildLayer(recipe, siteWithin(site, i)));
    const fanOut = layers.reduce((total, layer) => total + layer.fanOut, 0);
    const { shape, places } = jointShape(layers, fanOut);
    let from = 0;
    const parts = layers.map((layer): Part => {
      const width = layer.fanOut / places;
      from += width;
      return { layer, from: from - width, width, stride: fanOut / places, dZ: cell(batch, layer.fanOut) };
    });
    const Z = cell(batch, fanOut);
    const dX = inputGradient ? cell(batch, fanIn) : undefined;

    return {
      kind: "concatenate",
      fanOut,
      shape,
      ...mergedCells(layers),
      forward(X, n, training) {
        for (const part of parts) copyIn(part.layer.forward(X, n, training), part, Z, n * places);
        return Z;
      },
      backward(dZ, n) {
        dX?.get().fill(0, 0, n * fanIn);
        for (const part of parts) {
          copyOut(dZ, part, n * places);
          const through = part.layer.backward(part.dZ, n);
          if (dX && through) add(dX, through, n); // dL/dX = Σᵢ dL/dZᵢ·∂Fᵢ/∂X
        }
        return dX;
      },
      functions() {
        const pipes = layers.map((layer) => layer.functions());
        const label = `concatenate(${pipes.map((part) => part.map((f) => f.label).join(" ▸ ")).join(", ")})`;
        const join = (X: Cell): Cell => {
          const out = zerosLike(X, X.rows, fanOut);
          parts.forEach((part, i) => copyIn(pipe(X, ...pipes[i]!), part, out, X.rows * places));
          return out;
        };
        return [stage(label, join)];
      },
    };
  };
}

/** A layer; where its `width` numbers lie among the `stride` numbers of each place; and dL/dZᵢ, its own gradient. */
interface Part {
  readonly layer: Layer;
  readonly from: number;
  readonly width: number;
  readonly stride: number;
  readonly dZ: Cell;
}

/** The shape of the outputs together, and how many places (pixels, or one) it has. Each place has numbers of every layer. */
function jointShape(layers: readonly Layer[], fanOut: number): { shape: readonly number[]; places: number } {
  const images = shapeOf(layers[0]!).slice(0, -1);
  const alike = layers.every((layer) => shapeOf(layer).slice(0, -1).join() === images.join());
  const places = alike ? images.reduce((product, size) => product * size, 1) : 1;
  return { shape: alike ? [...images, fanOut / places] : [fanOut], places };
}

/** Copies Zᵢ, the output of one part, into its columns of Z, for `count` places. */
function copyIn(Zi: Cell, { from, width, stride }: Part, Z: Cell, count: number): void {
  const part = Zi.get();
  const all = Z.get();
  for (let i = 0; i < count; i++) for (let j = 0; j < width; j++) all[i * stride + from + j] = part[i * width + j]!;
}

/** Copies the columns of one part out of dL/dZ, into dL/dZᵢ of that part, for `count` places. */
function copyOut(dZ: Cell, { from, width, stride, dZ: dZi }: Part, count: number): void {
  const all = dZ.get();
  const part = dZi.get();
  for (let i = 0; i < count; i++) for (let j = 0; j < width; j++) part[i * width + j] = all[i * stride + from + j]!;
}

/** A ← A + B, of `n` rows. */
function add(A: Cell, B: Cell, n: number): void {
  const a = A.get();
  const b = B.get();
  for (let i = 0; i < n * A.cols; i++) a[i]! += b[i]!;
}
