import { zerosLike, type CellArray } from "../../cells/cell.ts";
import { rng } from "../../random/rng.ts";
import { cellsOf } from "../cells-of.ts";
import { allFinite, firstDifference, scatter, type ChecksByName } from "../check.ts";
import { demand, type LayerFixture } from "./fixture.ts";

/** ChecksByName on what a layer says of its shapes, and what it shows. */
export function shapes({ fanIn, batch, build, noise }: LayerFixture): ChecksByName {
  /** What the layer leaves after a step on `n` rows, where those beyond them hold `rest`. */
  function step(n: number, rest: number): [string, ArrayLike<number>][] {
    const { layers, kernels } = build();
    const layer = layers[1]!;
    const [X, dZ] = [fanIn, layer.fanOut].map((cols) => scatter(kernels.cell(batch, cols), rng(cols)));
    X!.get().fill(rest, n * fanIn);
    dZ!.get().fill(rest, n * layer.fanOut);
    const Z = layer
      .forward(X!, n, true)
      .get()
      .slice(0, n * layer.fanOut);
    const dX =
      layer
        .backward(dZ!, n)
        ?.get()
        .slice(0, n * fanIn) ?? [];
    return [
      ["Z", Z],
      ["dL/dX", dX],
      ...Object.entries(layer.params).map(([key, { grad }]): [string, CellArray] => [`dL/d${key}`, grad.get().slice()]),
      ...Object.entries(layer.state ?? {}).map(([key, { get }]): [string, CellArray] => [key, get().slice()]),
    ];
  }

  return {
    "has the shapes that it says"() {
      const net = build();
      const layer = net.layers[1]!;
      demand(layer.kind !== "", { expected: "a kind, to be called by", got: "none" });
      const { fanOut, shape: out = [fanOut] } = layer;
      demand(out.reduce((a, b) => a * b, 1) === fanOut, {
        expected: `a shape of fanOut = ${fanOut} numbers`,
        got: out.join(" × "),
      });
      for (const [key, { value, grad, weightRows = 0 }] of Object.entries(layer.params)) {
        const same = value.rows === grad.rows && value.cols === grad.cols;
        demand(same, {
          expected: `a gradient of ${value.rows} × ${value.cols} for ${key}`,
          got: `${grad.rows} × ${grad.cols}`,
        });
        demand(weightRows <= value.rows, {
          expected: `at most ${value.rows} weightRows of ${key}`,
          got: String(weightRows),
        });
      }
      const Z = layer.forward(scatter(net.kernels.cell(batch, fanIn), rng(1)), batch, true);
      demand(Z.cols === fanOut && Z.rows >= batch, {
        expected: `Z of ${batch} × ${fanOut}`,
        got: `${Z.rows} × ${Z.cols}`,
      });
      const dX = layer.backward(scatter(net.kernels.cell(batch, fanOut), rng(2)), batch);
      demand(dX !== undefined, {
        expected: "dL/dX from backward",
        got: "nothing",
        advice: "The site asked for it: inputGradient is true.",
      });
      demand(dX?.cols === fanIn && dX.rows >= batch, {
        expected: `dL/dX of ${batch} × ${fanIn}`,
        got: `${dX?.rows} × ${dX?.cols}`,
      });
    },

    "takes short minibatches, and never looks at the rows beyond them"() {
      for (const n of new Set([batch, batch - 1, 2, 1])) {
        const [clean, poisoned] = [step(n, 0), new Map(step(n, NaN))];
        for (const [name, values] of clean) {
          demand(allFinite(values), { expected: `finite numbers in ${name} with ${n} rows`, got: "others" });
          const at = firstDifference(values, poisoned.get(name)!);
          demand(at < 0, {
            expected: `${name} of ${n} rows to depend on these alone`,
            got: `another value at ${at}`,
            advice: "Loop over n, not over batch.",
          });
        }
      }
    },

    "has live cells: what is set in them is used"() {
      const net = build();
      const layer = net.layers[1]!;
      const x = noise(batch);
      net.X.set(x.get());
      const out = layer.forward(net.X, batch, true);
      const Z = layer.cells["Z"];
      if (Z) {
        const at = firstDifference(out.get().slice(0, batch * layer.fanOut), Z.get().slice(0, batch * layer.fanOut));
        demand(at < 0, { expected: "what forward gave in cells.Z", got: `another value at ${at}` });
      }
      for (const [name, cell] of cellsOf(layer)) {
        demand(cell.get().length === cell.rows * cell.cols, {
          expected: `${cell.rows} × ${cell.cols} values in ${name}`,
          got: String(cell.get().length),
        });
        const values = cell.get().map((value) => value + 1);
        cell.set(values);
        demand(firstDifference(cell.get(), values) < 0, {
          expected: `${name} to hold what was set`,
          got: "something else",
        });
      }
      for (const [key, { value }] of Object.entries(layer.params)) {
        const before = layer.forward(net.X, batch, false).get().slice();
        scatter(value, rng(9));
        const after = layer.forward(net.X, batch, false).get();
        demand(firstDifference(before, after) >= 0, {
          expected: `another output for another ${key}`,
          got: "the same",
          advice: "Call get() at use.",
        });
      }
    },

    "gives f(S) of its preActivation S, if it has one"() {
      const { layers, X } = build();
      const { activation, preActivation, forward, fanOut } = layers[1]!;
      if (!preActivation) return;
      X.set(noise(batch).get());
      const Z = forward(X, batch, true)
        .get()
        .slice(0, batch * fanOut);
      const again = zerosLike(preActivation, preActivation.rows, preActivation.cols);
      activation?.(preActivation, again, preActivation.rows, false);
      const at = firstDifference(again.get().slice(0, batch * fanOut), Z);
      demand(at < 0, {
        expected: "f(S) of its preActivation S to be what forward gave",
        got: `another value at ${at}`,
      });
    },
  };
}
