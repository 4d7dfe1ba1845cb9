import type { GradientTransform, Rule } from "@closurenet/core";

/**
 * Applies one rule to each param: to its cells of the given names, and to its gradient, in this order.
 *
 * @param names of the cells that survive with the training, such as m: param `P` has its own in the cell `m.P`
 */
export const eachParam =
  (
    names: readonly string[],
    rule: Rule,
    {
      numbers = [],
      initial = 0,
    }: {
      /** The numbers of the rule, as they are at each update. */
      readonly numbers?: ArrayLike<number>;
      /** What the cells hold before the first update. */
      readonly initial?: number;
    } = {},
  ): GradientTransform =>
  (params, { kernels, cell }) => {
    const apply = kernels.rule(rule);
    const cells = params.map(({ name: param, value: { rows, cols }, grad }) => [
      ...names.map((name) => cell(`${name}.${param}`, rows, cols)),
      grad,
    ]);
    if (initial !== 0) for (const own of cells) for (const state of own.slice(0, -1)) state.get().fill(initial);
    return () => {
      for (const own of cells) apply(own, numbers);
    };
  };
