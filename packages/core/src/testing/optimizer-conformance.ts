import { softmax } from "../activations/softmax.ts";
import { tanh } from "../activations/tanh.ts";
import type { Cell, CellArray } from "../cells/cell.ts";
import { restore } from "../cells/restore.ts";
import { save } from "../cells/save.ts";
import { dataset } from "../data/labelled.ts";
import { knownOptions } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import { dense } from "../layers/dense.ts";
import type { NamedParam } from "../layers/layer.ts";
import { network, type Network } from "../network/network.ts";
import { optimizerSite } from "../optimizers/optimizer-site.ts";
import type { GradientTransform } from "../optimizers/optimizer.ts";
import { rng } from "../random/rng.ts";
import { train } from "../training/train.ts";
import {
  allFinite,
  demandOf,
  differing,
  firstDifference,
  onSeveralKernels,
  sameWhereMemoryMoves,
  scatter,
  type Check,
  type ChecksByName,
} from "./check.ts";
import { typedArraysMade } from "./typed-arrays-made.ts";

export interface OptimizerConformanceOptions {
  /** Whether its updates lower a loss, as those of a part such as clipping do not by themselves; true by default. */
  readonly descends?: boolean | undefined;
  /** Kernels to compute with, beside restless ones; the plain ones by default. */
  readonly kernels?: (() => Kernels) | undefined;
}

const demand = demandOf("optimizerConformance");
const STEPS = 40;

const NO_ALLOCATION = "makes no typed array in a step";

/** An optimizer at work on two params: their cells, its own, and a step from gradients that pull each value towards 0. */
function atWork(transform: GradientTransform, kernels: Kernels, size: number) {
  const params: NamedParam[] = [
    [4, 3],
    [1, 1],
  ].map(([rows, cols], i) => ({
    name: `layers.${i}.W`,
    value: scatter(kernels.cell(rows!, cols!), rng(i)),
    grad: kernels.cell(rows!, cols!),
    weightRows: rows! - 1,
  }));
  const own = new Map<string, Cell<CellArray>>();
  const update = transform(params, optimizerSite({ kernels }, { steps: STEPS, cells: own }));
  const values = new Map<string, Cell<CellArray>>(params.map(({ name, value }) => [name, value]));
  const cells = new Map([...values, ...own]);
  const pull = (): void => {
    for (const { value, grad } of params) {
      const [w, g] = [value.get(), grad.get()];
      for (let i = 0; i < w.length; i++) g[i] = size * w[i]!;
    }
    update(); // G ← ΔW
  };
  const step = (): void => {
    pull();
    for (const { value, grad } of params) kernels.add(value, grad);
  };
  const loss = (): number => params.reduce((sum, { value }) => sum + Math.hypot(...value.get()) ** 2, 0);
  return { params, own, cells, pull, step, loss };
}

type Bench = ReturnType<typeof atWork>;

/**
 * What an optimizer owes to the training that holds it, as checks for any test framework.
 *
 * @example
 * for (const { name, run } of optimizerConformance(sgd(0.1))) run(); // or test(name, run)
 */
export function optimizerConformance(transform: GradientTransform, options: OptimizerConformanceOptions = {}): Check[] {
  knownOptions("[core] optimizerConformance", options, ["descends", "kernels"]);
  const { descends = true, kernels: chosen = plainKernels } = options;
  return [
    ...onSeveralKernels((kernels) => demands(transform, descends, kernels), chosen, [NO_ALLOCATION]),
    sameWhereMemoryMoves(demand, (kernels) => {
      const { cells, step } = atWork(transform, kernels, 1);
      for (let i = 0; i < 5; i++) step();
      return save(cells);
    }),
  ];
}

function demands(transform: GradientTransform, descends: boolean, fresh: () => Kernels): ChecksByName {
  const bench = (size = 1): Bench => atWork(transform, fresh(), size);
  const build = (): Network => network(4, [dense(5, tanh), dense(3, softmax)], { batch: 4, kernels: fresh() });
  const stream = rng("optimizerConformance");
  const inputs = Float32Array.from({ length: 14 * 4 }, () => stream.normal());
  const data = dataset({ inputs, labels: Array.from({ length: 14 }, (_, i) => i % 3), classes: 3 });

  const checks: ChecksByName = {
    "leaves an update in every gradient, and the values to the training"() {
      const { params, cells, pull } = bench();
      const before = save(cells);
      pull();
      for (const { name, value, grad } of params) {
        const at = firstDifference(value.get(), before.get(name)!.values);
        demand(at < 0, {
          expected: `${name} unchanged by the updater`,
          got: `another value at ${at}`,
          advice: "Write into grad: the training adds it.",
        });
        demand(allFinite(grad.get()), { expected: `a finite update of ${name}`, got: "others" });
      }
    },

    "stays finite where gradients are 0, tiny or huge"() {
      for (const size of [0, 1e-30, 1e-10, 1e10]) {
        const { params, pull } = bench(size);
        for (let i = 0; i < 5; i++) pull();
        for (const { name, grad } of params)
          demand(allFinite(grad.get()), {
            expected: `finite updates of ${name} from gradients of size ${size}`,
            got: [...grad.get()].join(", "),
          });
      }
    },

    "keeps all that survives a step in its cells"() {
      const [straight, again] = [bench(), bench()];
      for (let i = 0; i < 4; i++) straight.step();
      const saved = save(straight.cells);
      for (let i = 0; i < 3; i++) straight.step();
      restore(again.cells, saved);
      for (let i = 0; i < 3; i++) again.step();
      const changed = differing(save(straight.cells), save(again.cells));
      demand(changed.length === 0, {
        expected: "the bytes of steps that were never interrupted",
        got: `others in ${changed.join(", ")}`,
        advice: "Whatever survives a step belongs into a cell of the site.",
      });
    },

    "counts in doubles, for a 32-bit float stands still at 2²⁴"() {
      const { own, step } = bench();
      const counts = [3, 5].map((steps) => {
        for (let done = steps === 3 ? 0 : 3; done < steps; done++) step();
        return [...own].flatMap(([name, { rows, cols, get }]) => {
          const values = get();
          return rows * cols === 1 && values instanceof Float32Array && values[0] === steps ? [name] : [];
        });
      });
      const counters = counts[0]!.filter((name) => counts[1]!.includes(name));
      demand(counters.length === 0, {
        expected: "the steps done in a counter of the site",
        got: `them in a cell of 32-bit floats, ${counters.join(", ")}`,
        advice: "Make it with site.counter(name).",
      });
    },

    "shares nothing with another training by the same transform"() {
      const [alone, one, other] = [bench(), bench(), bench(-3)];
      for (let i = 0; i < 3; i++) {
        alone.step();
        one.step();
        other.step();
      }
      const changed = differing(save(alone.cells), save(one.cells));
      demand(changed.length === 0, {
        expected: "the same steps whatever else is trained",
        got: `others in ${changed.join(", ")}`,
        advice: "Make state where the params come in, not before.",
      });
    },

    [NO_ALLOCATION]() {
      const { step } = bench();
      step();
      const made = typedArraysMade(() => [1, 2, 3].forEach(step));
      demand(made === 0, { expected: "no typed array made in three steps", got: String(made) });
    },

    "resumes a training to the bit"() {
      const epochs = { epochs: 3, optimizer: transform };
      const whole = train(build(), data, epochs);
      for (let i = 0; i < 5; i++) whole.next();
      const saved = save(whole.cells());
      for (const _ of whole);
      const rest = train(build(), data, epochs);
      restore(rest.cells(), saved);
      for (const _ of rest);
      const changed = differing(save(whole.cells()), save(rest.cells()));
      demand(changed.length === 0, {
        expected: "the bytes of a training that was never stopped",
        got: `others in ${changed.join(", ")}`,
      });
    },
  };
  if (descends) {
    checks["goes downhill"] = () => {
      const { step, loss } = bench();
      const before = loss();
      for (let i = 0; i < STEPS; i++) step();
      demand(loss() < before, {
        expected: `a loss below ${before} after ${STEPS} steps`,
        got: String(loss()),
        advice: "The update is added: it points against the gradient.",
      });
    };
  }
  return checks;
}
