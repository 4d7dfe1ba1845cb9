import { tanh } from "../../activations/tanh.ts";
import { restore } from "../../cells/restore.ts";
import { save } from "../../cells/save.ts";
import { referenceKernels } from "../../kernels/reference-kernels.ts";
import { dense } from "../../layers/dense.ts";
import { meanSquaredError } from "../../losses/mean-squared-error.ts";
import { train } from "../../training/train.ts";
import { cellsOf } from "../cells-of.ts";
import { differing, overlap, type ChecksByName } from "../check.ts";
import { gradCheck } from "../grad-check.ts";
import { restlessKernels } from "../restless-kernels.ts";
import { scaled } from "../scaled.ts";
import { typedArraysMade } from "../typed-arrays-made.ts";
import { demand, type LayerFixture } from "./fixture.ts";

/** The one demand that restless kernels cannot keep: they make an array at every get(). */
export const NO_ALLOCATION = "makes no typed array in a step";

/** ChecksByName on how a layer learns. */
export function trainings({ recipe, shape, batch, tolerance, kernels, build, data }: LayerFixture): ChecksByName {
  return {
    "has gradients that agree with central differences"() {
      const moves = kernels().name.startsWith("restless");
      for (const recipes of [
        [scaled(shape), recipe],
        [scaled(shape), recipe, dense(3, tanh)],
      ]) {
        const reference = moves ? restlessKernels(referenceKernels()) : referenceKernels();
        gradCheck(recipes, { input: shape, rows: batch, loss: meanSquaredError, tolerance, kernels: reference });
      }
    },

    "saved and restored amid a training, ends on the same bytes"() {
      const options = { epochs: 3 };
      const [straight, again] = [build(), build()];
      const whole = train(straight, data, options);
      for (let i = 0; i < 4; i++) whole.next();
      const saved = save(whole.cells());
      for (const _ of whole);
      const rest = train(again, data, options);
      for (const cell of rest.cells().values()) cell.set(cell.get().map((v) => v + 1)); // restore must undo this
      restore(rest.cells(), saved);
      for (const _ of rest);
      const changed = differing(save(whole.cells()), save(rest.cells()));
      demand(changed.length === 0, {
        expected: "the bytes of a training that was never stopped",
        got: `others in ${changed.join(", ")}`,
        advice: "Whatever survives a step belongs into state.",
      });
    },

    "is an account of its own in every network: no two share memory"() {
      const mine = build();
      for (const twin of [mine.clone(), build()]) {
        for (const [name, cell] of cellsOf(mine.layers[1]!)) {
          for (const [other, theirs] of cellsOf(twin.layers[1]!)) {
            demand(!overlap(cell, theirs), {
              expected: `${name} in memory of its own`,
              got: `that of a clone's ${other}`,
              advice: "Make cells in the recipe, with site.cell.",
            });
          }
        }
        const before = save(mine.cells());
        for (const _ of train(twin, data, { epochs: 1 }));
        const changed = differing(before, save(mine.cells()));
        demand(changed.length === 0, {
          expected: "cells that a clone's training leaves alone",
          got: `a change in ${changed.join(", ")}`,
        });
      }
    },

    "learns the same from the same seed"() {
      const [a, b] = [build(), build()];
      for (const net of [a, b]) for (const _ of train(net, data, { epochs: 2 }));
      const changed = differing(save(a.cells()), save(b.cells()));
      demand(changed.length === 0, {
        expected: "the same bytes from the same seed",
        got: `others in ${changed.join(", ")}`,
        advice: "Draw from site.rng.",
      });
    },

    [NO_ALLOCATION]() {
      const net = build();
      const step = (n: number): void => {
        net.forward(n, true);
        net.backward(n);
      };
      step(batch);
      const made = typedArraysMade(() => [batch, 1, batch].forEach(step));
      demand(made === 0, {
        expected: "no typed array made in three steps",
        got: String(made),
        advice: "Make cells in the recipe, and fill them.",
      });
    },
  };
}
