import {
  optimizerSite,
  plainKernels,
  type Cell,
  type CellArray,
  type GradientTransform,
  type Kernels,
  type NamedParam,
} from "@closurenet/core";

/** A transform on params without a network, for gradients that a test gives. */
export interface Alone {
  readonly params: readonly NamedParam[];
  /** The optimizer's cells, by the names it gave them. */
  readonly state: ReadonlyMap<string, Cell<CellArray>>;
  /** Turns the gradients in `params` into updates. */
  readonly update: () => void;
  /** One step of descent by these gradients: those of the first param, then those of the second. */
  step(gradient: ArrayLike<number>): void;
  /** The weights of all params, one after the other. */
  weights(): number[];
}

/** Two params without a network. The second has a bias row, so its `weightRows` is one less than its rows. */
export function alone(
  transform: GradientTransform,
  W: ArrayLike<number>,
  { steps = 1, kernels = plainKernels() }: { readonly steps?: number; readonly kernels?: Kernels } = {},
): Alone {
  const half = Math.floor(W.length / 2);
  const cols = W.length - half;
  const param = (name: string, rows: number, columns: number): NamedParam => ({
    name,
    value: kernels.cell(rows, columns),
    grad: kernels.cell(rows, columns),
  });
  // The first half of the weights is one row; the second half is rows of two.
  const params = [param("a.W", 1, half), { ...param("b.W", cols / 2, 2), weightRows: cols / 2 - 1 }];
  const fill = (values: ArrayLike<number>, key: "value" | "grad"): void => {
    let at = 0;
    for (const { [key]: cell } of params) {
      const floats = cell.get();
      for (let i = 0; i < floats.length; i++) floats[i] = values[at++]!;
    }
  };
  fill(W, "value");
  const cells = new Map<string, Cell<CellArray>>();
  const update = transform(params, optimizerSite({ kernels }, { steps, cells }));
  const state = new Map([...cells].map(([name, cell]) => [name.replace("optimizer.", ""), cell]));
  return {
    params,
    state,
    update,
    step(gradient) {
      fill(gradient, "grad");
      update();
      for (const { value, grad } of params) kernels.add(value, grad);
    },
    weights: () => params.flatMap(({ value }) => [...value.get()]),
  };
}
