import type { Cell } from "../cells/cell.ts";
import type { Rows } from "../cells/matrix.ts";
import { knownOptions } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference-kernels.ts";
import type { Loss } from "../losses/loss.ts";
import { rng } from "../random/rng.ts";
import { demandOf, firstDifference, onSeveralKernels, scatter, type Check, type ChecksByName } from "./check.ts";
import { restlessKernels } from "./restless-kernels.ts";
import { typedArraysMade } from "./typed-arrays-made.ts";

export interface LossConformanceOptions {
  /** Rows of targets that the loss takes, at least 3; rows of a single 1 among three numbers by default. */
  readonly targets?: Rows | undefined;
  /** The most that `delta` may differ from central differences by, relative to its length; 1e-7 by default. */
  readonly tolerance?: number | undefined;
}

const demand = demandOf("lossConformance");
const NO_ALLOCATION = "makes no typed array";
const GARBAGE = 77;
const ONE_HOT = [
  [0, 1, 0],
  [1, 0, 0],
  [0, 0, 1],
  [1, 0, 0],
];

/**
 * What a loss owes to the network that it trains, as checks for any test framework. Where it has a link, `delta` is checked
 * as the derivative by what the link is applied to.
 *
 * @example
 * for (const { name, run } of lossConformance(meanSquaredError, { targets: [[1, 2], [3, -4], [0, 0.5]] })) run(); // or test(name, run)
 */
export function lossConformance(loss: Loss, options: LossConformanceOptions = {}): Check[] {
  knownOptions("[core] lossConformance", options, ["targets", "tolerance"]);
  const { targets = ONE_HOT, tolerance = 1e-7 } = options;
  const setting = { targets, tolerance };
  return onSeveralKernels(
    (kernels) => demands(loss, setting, kernels),
    referenceKernels,
    [NO_ALLOCATION],
    () => restlessKernels(referenceKernels()),
  );
}

const spoil = ({ get }: Cell, from: number, value: number): void => void get().fill(value, from);

function demands(
  loss: Loss,
  { targets, tolerance }: { readonly targets: Rows; readonly tolerance: number },
  fresh: () => Kernels,
): ChecksByName {
  const rows = targets.length;
  const cols = targets[0]?.length ?? 0;

  /** Outputs of a network, from S that is drawn or given, and targets. */
  function bench(from?: ArrayLike<number>) {
    const { cell } = fresh();
    const [S, Z, Y, D] = [cell(rows, cols), cell(rows, cols), cell(rows, cols), cell(rows, cols)];
    if (from) S.set(from);
    else scatter(S, rng("lossConformance"));
    Y.set(targets.flatMap((row) => Array.from(row)));
    if (loss.link) loss.link(S, Z, rows, false);
    else Z.set(S.get());
    return { S, Z, Y, D, value: (n = rows): number => loss.value(Z, Y, n, loss.link && S) };
  }

  return {
    "takes the targets that it is given"() {
      const { Y } = bench();
      for (let i = 0; i < rows; i++) {
        const fits = loss.targets?.accepts(Y.get(), i * cols, cols) ?? true;
        demand(fits, {
          expected: `targets that are ${loss.targets?.expected}`,
          got: Array.from(targets[i]!).join(", "),
        });
      }
      loss.outputs?.(cols);
    },

    "has a delta that agrees with central differences"() {
      const { S, Z, Y, D } = bench();
      loss.delta(Z, Y, D, rows);
      const found = D.get().slice();
      const length = Math.hypot(...found);
      demand(length > 0, { expected: "a derivative", got: "0 everywhere" });
      const at = S.get().slice();
      for (let i = 0; i < at.length; i++) {
        const [above, below] = [1e-5, -1e-5].map((h) => bench(at.map((s, j) => (i === j ? s + h : s))).value());
        const slope = (above! - below!) / 2e-5;
        demand(Math.abs(slope - found[i]!) <= tolerance * length, {
          expected: `a delta of ${slope} in column ${i % cols} of row ${Math.floor(i / cols)}, as central differences say`,
          got: String(found[i]),
          advice: "Both are means over the rows.",
        });
      }
    },

    "is a mean over the rows: the same rows twice are as far from their targets"() {
      const once = bench().value();
      const { cell } = fresh();
      const twice = (["S", "Z", "Y"] as const).map((name) => {
        const values = bench()[name].get();
        const doubled = cell(2 * rows, cols);
        doubled.set([...values, ...values]);
        return doubled;
      });
      const found = loss.value(twice[1]!, twice[2]!, 2 * rows, loss.link && twice[0]);
      const close = Math.abs(found - once) <= 1e-12 * Math.abs(once);
      demand(close, { expected: `${once} for the same rows twice`, got: String(found), advice: "Divide by n." });
    },

    "never looks at the rows beyond n, and leaves their delta alone"() {
      for (let n = 1; n < rows; n++) {
        const [clean, spoilt] = [bench(), bench()];
        for (const cell of [spoilt.S, spoilt.Z, spoilt.Y]) spoil(cell, n * cols, NaN);
        const values = [clean, spoilt].map(({ value }) => value(n));
        demand(Object.is(values[0], values[1]), { expected: `a loss of ${n} rows alone`, got: `${values[1]}` });
        const deltas = [clean, spoilt].map(({ Z, Y, D }) => {
          spoil(D, 0, GARBAGE);
          loss.delta(Z, Y, D, n);
          return D.get().slice();
        });
        const at = firstDifference(deltas[0]!, deltas[1]!);
        demand(at < 0, { expected: `a delta of ${n} rows alone`, got: `another value at ${at}` });
        const beyond = deltas[0]!.findIndex((d, i) => i >= n * cols && d !== GARBAGE);
        demand(beyond < 0, { expected: `${n} rows of delta written`, got: `a value at ${beyond}` });
      }
    },

    "is no number where an output is none, so that a training that diverges is found out"() {
      const { S, Z, value } = bench();
      for (const cell of [S, Z]) spoil(cell, 0, NaN);
      demand(!Number.isFinite(value()), { expected: "NaN for outputs of NaN", got: String(value()) });
    },

    [NO_ALLOCATION]() {
      const { Z, Y, D, value } = bench();
      const made = typedArraysMade(() => {
        value();
        loss.delta(Z, Y, D, rows);
      });
      demand(made === 0, { expected: "no typed array made by value and delta", got: String(made) });
    },
  };
}
