import { tanh } from "../activation.ts";
import type { Cell } from "../cell.ts";
import { dataset } from "../dataset.ts";
import { dense } from "../dense.ts";
import { network, type Network } from "../network.ts";
import type { GradientTransform, NamedParam } from "../optimizer.ts";
import { plainKernels } from "../plain-kernels.ts";
import { restore } from "../restore.ts";
import { rng } from "../rng.ts";
import { softmax } from "../softmax.ts";
import { train } from "../train.ts";
import { allFinite, demand, differing, firstDifference, save, scatter, type Check } from "./check.ts";
import { typedArraysMade } from "./typed-arrays-made.ts";

export interface OptimizerConformanceOptions {
  /** Whether its updates lower a loss, as those of a part such as clipping do not by themselves; true by default. */
  readonly descends?: boolean;
}

const subject = "optimizerConformance";
const STEPS = 40;

/** An optimizer at work on two params: their cells, and a step from gradients that pull each value towards 0. */
function bench(transform: GradientTransform, size = 1) {
  const kernels = plainKernels();
  const params: NamedParam[] = [
    [4, 3],
    [1, 1],
  ].map(([rows, cols], i) => ({
    name: `layers.${i}.W`,
    value: scatter(kernels.cell(rows!, cols!), rng(i)),
    grad: kernels.cell(rows!, cols!),
    weightRows: rows! - 1,
  }));
  const cells = new Map<string, Cell>(params.map(({ name, value }) => [name, value]));
  const update = transform(params, {
    kernels,
    steps: STEPS,
    cell(name, rows, cols) {
      demand(!cells.has(name), subject, "a name of its own for each cell", `${name} twice`);
      const made = kernels.cell(rows, cols);
      cells.set(name, made);
      return made;
    },
  });
  const pull = (): void => {
    for (const { value, grad } of params)
      for (let i = 0; i < value.get().length; i++) grad.get()[i] = size * value.get()[i]!;
    update(); // G ← ΔW
  };
  const step = (): void => {
    pull();
    for (const { value, grad } of params) kernels.add(value, grad);
  };
  const loss = (): number => params.reduce((sum, { value }) => sum + Math.hypot(...value.get()) ** 2, 0);
  return { params, cells, pull, step, loss };
}

const build = (): Network => network(4, [dense(5, tanh), dense(3, softmax)], { batch: 4 });

/**
 * What an optimizer owes to the training that holds it, as checks for any test framework.
 *
 * @example
 * for (const { name, run } of optimizerConformance(sgd(0.1))) run(); // or test(name, run)
 */
export function optimizerConformance(transform: GradientTransform, options: OptimizerConformanceOptions = {}): Check[] {
  const { descends = true } = options;
  const stream = rng("optimizerConformance");
  const inputs = Float32Array.from({ length: 14 * 4 }, () => stream.normal());
  const data = dataset({ inputs, labels: Array.from({ length: 14 }, (_, i) => i % 3), classes: 3 });

  const checks: Record<string, () => void> = {
    "leaves an update in every gradient, and the values to the training"() {
      const { params, cells, pull } = bench(transform);
      const before = save(cells);
      pull();
      for (const { name, value, grad } of params) {
        const at = firstDifference(value.get(), before.get(name)!.values);
        demand(
          at < 0,
          subject,
          `${name} unchanged by the updater`,
          `another value at ${at}`,
          "Write into grad: the training adds it.",
        );
        demand(allFinite(grad.get()), subject, `a finite update of ${name}`, "others");
      }
    },

    "stays finite where gradients are 0, tiny or huge"() {
      for (const size of [0, 1e-30, 1e-10, 1e10]) {
        const { params, pull } = bench(transform, size);
        for (let i = 0; i < 5; i++) pull();
        for (const { name, grad } of params)
          demand(
            allFinite(grad.get()),
            subject,
            `finite updates of ${name} from gradients of size ${size}`,
            [...grad.get()].join(", "),
          );
      }
    },

    "keeps all that survives a step in its cells"() {
      const [straight, again] = [bench(transform), bench(transform)];
      for (let i = 0; i < 4; i++) straight.step();
      const saved = save(straight.cells);
      for (let i = 0; i < 3; i++) straight.step();
      restore(again.cells, saved);
      for (let i = 0; i < 3; i++) again.step();
      const changed = differing(save(straight.cells), save(again.cells));
      demand(
        changed.length === 0,
        subject,
        "the bytes of steps that were never interrupted",
        `others in ${changed.join(", ")}`,
        "Whatever survives a step belongs into a cell of the site.",
      );
    },

    "shares nothing with another training by the same transform"() {
      const [alone, one, other] = [bench(transform), bench(transform), bench(transform, -3)];
      for (let i = 0; i < 3; i++) {
        alone.step();
        one.step();
        other.step();
      }
      const changed = differing(save(alone.cells), save(one.cells));
      demand(
        changed.length === 0,
        subject,
        "the same steps whatever else is trained",
        `others in ${changed.join(", ")}`,
        "Make state where the params come in, not before.",
      );
    },

    "makes no typed array in a step"() {
      const { step } = bench(transform);
      step();
      const made = typedArraysMade(() => [1, 2, 3].forEach(step));
      demand(made === 0, subject, "no typed array made in three steps", String(made));
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
      demand(
        changed.length === 0,
        subject,
        "the bytes of a training that was never stopped",
        `others in ${changed.join(", ")}`,
      );
    },
  };
  if (descends) {
    checks["goes downhill"] = () => {
      const { step, loss } = bench(transform);
      const before = loss();
      for (let i = 0; i < STEPS; i++) step();
      demand(
        loss() < before,
        subject,
        `a loss below ${before} after ${STEPS} steps`,
        String(loss()),
        "The update is added: it points against the gradient.",
      );
    };
  }
  return Object.entries(checks).map(([name, run]) => ({ name, run }));
}
