import { tanh } from "../activation.ts";
import { matrix, zerosLike, type Cell, type CellArray } from "../cell.ts";
import { dataset } from "../dataset.ts";
import { dense } from "../dense.ts";
import { knownOptions } from "../errors.ts";
import type { Kernels } from "../kernels.ts";
import type { LayerRecipe } from "../layer.ts";
import { meanSquaredError } from "../loss.ts";
import { network, type Network } from "../network.ts";
import { pipe } from "../pipe.ts";
import { plainKernels } from "../plain-kernels.ts";
import { restore } from "../restore.ts";
import { rng } from "../rng.ts";
import { softmax } from "../softmax.ts";
import { train } from "../train.ts";
import { save } from "../save.ts";
import {
  allFinite,
  demand,
  differing,
  firstDifference,
  onSeveralKernels,
  overlap,
  sameWhereMemoryMoves,
  scatter,
  type Check,
  type Demands,
} from "./check.ts";
import { gradCheck } from "./grad-check.ts";
import { cellsOf } from "./cells-of.ts";
import { referenceKernels } from "./reference-kernels.ts";
import { restlessKernels } from "./restless-kernels.ts";
import { scaled } from "./scaled.ts";
import { typedArraysMade } from "./typed-arrays-made.ts";

export interface LayerConformanceOptions {
  /** What one example brings: a count of numbers, or a shape; 6 by default. */
  readonly input?: number | readonly number[] | undefined;
  /** Rows of a minibatch, at least 3; 5 by default. */
  readonly batch?: number | undefined;
  /** The most that its gradients may differ from central differences by; 1e-7 by default. */
  readonly tolerance?: number | undefined;
  /** Kernels to compute with, beside restless ones; the plain ones by default. */
  readonly kernels?: (() => Kernels) | undefined;
}

const subject = "layerConformance";

/**
 * What a layer owes to the network that holds it, as checks for any test framework.
 *
 * @example
 * for (const { name, run } of layerConformance(dense(4, tanh), { input: 6 })) run(); // or test(name, run)
 */
export function layerConformance(recipe: LayerRecipe, options: LayerConformanceOptions = {}): Check[] {
  knownOptions("[core] layerConformance", options, ["input", "batch", "tolerance", "kernels"]);
  const { input = 6, batch = 5, tolerance = 1e-7, kernels: chosen = plainKernels } = options;
  const shape = typeof input === "number" ? [input] : input;
  const setting = { shape, batch, tolerance };
  return [
    ...onSeveralKernels((kernels) => demands(recipe, { ...setting, kernels }), chosen, [ALLOCATES]),
    sameWhereMemoryMoves(subject, (kernels) => {
      const { build, data } = bench(recipe, { ...setting, kernels: () => kernels });
      const net = build();
      for (const _ of train(net, data, { epochs: 2 }));
      return save(net.cells());
    }),
  ];
}

interface Setting {
  readonly shape: readonly number[];
  readonly batch: number;
  readonly tolerance: number;
  readonly kernels: () => Kernels;
}
const ALLOCATES = "makes no typed array in a step";

/** A network around the layer, and examples for it. */
function bench(recipe: LayerRecipe, { shape, batch, kernels }: Setting) {
  const fanIn = shape.reduce((product, size) => product * size, 1);
  /** The layer between one that learns and the output, so that it carries gradients on. */
  const build = (): Network =>
    network(shape, [scaled(shape), recipe, dense(3, softmax)], { batch, seed: 1, kernels: kernels() });
  const noise = (rows: number): Cell =>
    scatter(matrix(Array.from({ length: rows }, () => new Float32Array(fanIn))), rng(rows));
  const data = dataset({
    inputs: noise(3 * batch - 1).get(),
    labels: Array.from({ length: 3 * batch - 1 }, (_, i) => i % 3),
    classes: 3,
  });
  return { fanIn, build, noise, data };
}

function demands(recipe: LayerRecipe, setting: Setting): Demands {
  const { shape, batch, tolerance, kernels: fresh } = setting;
  const { fanIn, build, noise, data } = bench(recipe, setting);

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
      demand(layer.kind !== "", subject, "a kind, to be called by", "none");
      const { fanOut, shape: out = [fanOut] } = layer;
      demand(
        out.reduce((a, b) => a * b, 1) === fanOut,
        subject,
        `a shape of fanOut = ${fanOut} numbers`,
        out.join(" × "),
      );
      for (const [key, { value, grad, weightRows = 0 }] of Object.entries(layer.params)) {
        const same = value.rows === grad.rows && value.cols === grad.cols;
        demand(same, subject, `a gradient of ${value.rows} × ${value.cols} for ${key}`, `${grad.rows} × ${grad.cols}`);
        demand(weightRows <= value.rows, subject, `at most ${value.rows} weightRows of ${key}`, String(weightRows));
      }
      const Z = layer.forward(scatter(net.kernels.cell(batch, fanIn), rng(1)), batch, true);
      demand(Z.cols === fanOut && Z.rows >= batch, subject, `Z of ${batch} × ${fanOut}`, `${Z.rows} × ${Z.cols}`);
      const dX = layer.backward(scatter(net.kernels.cell(batch, fanOut), rng(2)), batch);
      demand(
        dX !== undefined,
        subject,
        "dL/dX from backward",
        "nothing",
        "The site asked for it: inputGradient is true.",
      );
      demand(
        dX?.cols === fanIn && dX.rows >= batch,
        subject,
        `dL/dX of ${batch} × ${fanIn}`,
        `${dX?.rows} × ${dX?.cols}`,
      );
    },

    "takes short minibatches, and never looks at the rows beyond them"() {
      for (const n of new Set([batch, batch - 1, 2, 1])) {
        const [clean, poisoned] = [step(n, 0), new Map(step(n, NaN))];
        for (const [name, values] of clean) {
          demand(allFinite(values), subject, `finite numbers in ${name} with ${n} rows`, "others");
          const at = firstDifference(values, poisoned.get(name)!);
          demand(
            at < 0,
            subject,
            `${name} of ${n} rows to depend on these alone`,
            `another value at ${at}`,
            "Loop over n, not over batch.",
          );
        }
      }
    },

    "predicts each row by itself, whatever the minibatch"() {
      const net = build();
      const rows = 2 * batch + 1;
      const x = noise(rows);
      const whole = net(x).get();
      for (let i = 0; i < rows; i++) {
        const row = net(matrix([x.get().subarray(i * fanIn, (i + 1) * fanIn)])).get();
        const at = firstDifference(row, whole.subarray(i * 3, (i + 1) * 3));
        demand(at < 0, subject, `row ${i} of a prediction to be that of the row alone`, `another value at ${at}`);
      }
    },

    "has gradients that agree with central differences"() {
      const moves = fresh().name.startsWith("restless");
      for (const recipes of [
        [scaled(shape), recipe],
        [scaled(shape), recipe, dense(3, tanh)],
      ]) {
        const kernels = moves ? restlessKernels(referenceKernels()) : referenceKernels();
        gradCheck(recipes, { input: shape, rows: batch, loss: meanSquaredError, tolerance, kernels });
      }
    },

    "leaves no mark when it predicts"() {
      const net = build();
      for (const _ of train(net, data, { epochs: 1 }));
      const before = save(net.cells());
      net.X.set(noise(batch).get());
      const first = net.forward(batch, false).get().slice();
      const second = net.forward(batch, false).get();
      demand(
        firstDifference(first, second) < 0,
        subject,
        "the same prediction twice",
        "two different ones",
        "Draw random numbers only where training is true.",
      );
      const changed = differing(before, save(net.cells()));
      demand(
        changed.length === 0,
        subject,
        "cells as they were before a prediction",
        `a change in ${changed.join(", ")}`,
      );
    },

    "is in the pipe what it is in the network, to the bit"() {
      const net = build();
      for (const _ of train(net, data, { epochs: 1 }));
      const x = noise(2 * batch + 1);
      const at = firstDifference(pipe(x, ...net.functions()).get(), net(x).get());
      demand(
        at < 0,
        subject,
        "pipe(x, ...net.functions()) equal to net(x)",
        `another value at ${at}`,
        "functions() is what the layer does when it predicts.",
      );
    },

    "saved and restored amid a training, ends on the same bytes"() {
      const options = { epochs: 3 };
      const [straight, again] = [build(), build()];
      const whole = train(straight, data, options);
      for (let i = 0; i < 4; i++) whole.next();
      const saved = save(whole.cells());
      for (const _ of whole);
      const rest = train(again, data, options);
      for (const { cell, junk } of [...rest.cells().values()].map((cell) => ({
        cell,
        junk: cell.get().map((v) => v + 1),
      })))
        cell.set(junk);
      restore(rest.cells(), saved);
      for (const _ of rest);
      const changed = differing(save(whole.cells()), save(rest.cells()));
      demand(
        changed.length === 0,
        subject,
        "the bytes of a training that was never stopped",
        `others in ${changed.join(", ")}`,
        "Whatever survives a step belongs into state.",
      );
    },

    "is an account of its own in every network: no two share memory"() {
      const mine = build();
      for (const twin of [mine.clone(), build()]) {
        for (const [name, cell] of cellsOf(mine.layers[1]!)) {
          for (const [other, theirs] of cellsOf(twin.layers[1]!)) {
            demand(
              !overlap(cell, theirs),
              subject,
              `${name} in memory of its own`,
              `that of a clone's ${other}`,
              "Make cells in the recipe, with site.cell.",
            );
          }
        }
        const before = save(mine.cells());
        for (const _ of train(twin, data, { epochs: 1 }));
        const changed = differing(before, save(mine.cells()));
        demand(
          changed.length === 0,
          subject,
          "cells that a clone's training leaves alone",
          `a change in ${changed.join(", ")}`,
        );
      }
    },

    "learns the same from the same seed"() {
      const [a, b] = [build(), build()];
      for (const net of [a, b]) for (const _ of train(net, data, { epochs: 2 }));
      const changed = differing(save(a.cells()), save(b.cells()));
      demand(
        changed.length === 0,
        subject,
        "the same bytes from the same seed",
        `others in ${changed.join(", ")}`,
        "Draw from site.rng.",
      );
    },

    [ALLOCATES]() {
      const net = build();
      const step = (n: number): void => {
        net.forward(n, true);
        net.backward(n);
      };
      step(batch);
      const made = typedArraysMade(() => [batch, 1, batch].forEach(step));
      demand(
        made === 0,
        subject,
        "no typed array made in three steps",
        String(made),
        "Make cells in the recipe, and fill them.",
      );
    },

    "shows cells that live"() {
      const net = build();
      const layer = net.layers[1]!;
      const x = noise(batch);
      net.X.set(x.get());
      const out = layer.forward(net.X, batch, true);
      const Z = layer.cells["Z"];
      if (Z) {
        const at = firstDifference(out.get().slice(0, batch * layer.fanOut), Z.get().slice(0, batch * layer.fanOut));
        demand(at < 0, subject, "what forward gave in cells.Z", `another value at ${at}`);
      }
      for (const [name, cell] of cellsOf(layer)) {
        demand(
          cell.get().length === cell.rows * cell.cols,
          subject,
          `${cell.rows} × ${cell.cols} values in ${name}`,
          String(cell.get().length),
        );
        const values = cell.get().map((value) => value + 1);
        cell.set(values);
        demand(firstDifference(cell.get(), values) < 0, subject, `${name} to hold what was set`, "something else");
      }
      for (const [key, { value }] of Object.entries(layer.params)) {
        const before = layer.forward(net.X, batch, false).get().slice();
        scatter(value, rng(9));
        const after = layer.forward(net.X, batch, false).get();
        demand(
          firstDifference(before, after) >= 0,
          subject,
          `another output for another ${key}`,
          "the same",
          "Call get() at use.",
        );
      }
    },

    "tells what its activation was applied to, where it tells it"() {
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
      demand(at < 0, subject, "f(S) of its preActivation S to be what forward gave", `another value at ${at}`);
    },
  };
}
