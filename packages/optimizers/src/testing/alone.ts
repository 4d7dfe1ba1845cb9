import {
  optimizerSite,
  plainKernels,
  type Cell,
  type CellArray,
  type GradientTransform,
  type Kernels,
  type NamedParam,
} from "@closurenet/core";

/** A transform at work on params of its own, with the gradients that it is given. */
export interface Alone {
  readonly params: readonly NamedParam[];
  /** The optimizer's cells, by the names it gave them. */
  readonly state: ReadonlyMap<string, Cell<CellArray>>;
  /** Turns the gradients in `params` into updates. */
  readonly update: () => void;
  /** One step of descent by these gradients, the params' one after the other. */
  step(gradient: ArrayLike<number>): void;
  /** The weights of all params, one after the other. */
  weights(): number[];
}

/** Two layers without a network: the second has a bias row, which `weightRows` tells. */
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
  // half weights in one row, then as many rows as there are pairs
  const params = [param("a.W", 1, half), { ...param("b.W", cols / 2, 2), weightRows: cols / 2 - 1 }];
  const spread = (values: ArrayLike<number>, to: "value" | "grad"): void => {
    let at = 0;
    for (const { [to]: into } of params) {
      const floats = into.get();
      for (let i = 0; i < floats.length; i++) floats[i] = values[at++]!;
    }
  };
  spread(W, "value");
  const cells = new Map<string, Cell<CellArray>>();
  const update = transform(params, optimizerSite({ kernels }, { steps, cells }));
  const state = new Map([...cells].map(([name, made]) => [name.replace("optimizer.", ""), made]));
  return {
    params,
    state,
    update,
    step(gradient) {
      spread(gradient, "grad");
      update();
      for (const { value, grad } of params) kernels.add(value, grad);
    },
    weights: () => params.flatMap(({ value }) => [...value.get()]),
  };
}
