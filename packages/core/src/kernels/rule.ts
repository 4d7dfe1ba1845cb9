import type { Cell } from "../cells/cell.ts";
import { described, fail } from "../errors.ts";

/** The operations of a rule, on one number or two. Kernels round each result to the floats that their cells hold. */
export type Operation = "plus" | "minus" | "times" | "over" | "atLeast" | "atMost" | "root" | "sign";

/** A number of a rule: of a cell, given at each call, or computed of others. */
export interface Expression {
  plus(other: Expression | number): Expression;
  minus(other: Expression | number): Expression;
  times(other: Expression | number): Expression;
  over(other: Expression | number): Expression;
  /** The larger of both; NaN if one of them is. */
  atLeast(other: Expression | number): Expression;
  /** The smaller of both; NaN if one of them is. */
  atMost(other: Expression | number): Expression;
  /** The square root. */
  root(): Expression;
  /** 1, −1, or what it is itself: ±0 or NaN. */
  sign(): Expression;
}

/**
 * An update rule: from the numbers at one place of some cells, the new numbers there. Kernels call it once, with symbols.
 * The first of them stand for the cells, as many as it returns new numbers; the others for numbers given at each call.
 *
 * @example
 * const { steps } = program((m, g, rate) => {
 *   const mean = m.times(0.9).plus(g);
 *   return [mean, mean.times(rate)]; // m ← 0.9·m + g; g ← η·m
 * });
 * steps.length; // 3
 */
export type Rule = (...symbols: readonly Expression[]) => readonly Expression[];

/** A rule on some cells of one size: replaces their first `count` numbers, or all. It reads what it writes before. */
export type RuleOnCells = (cells: readonly Cell[], numbers: ArrayLike<number>, count?: number) => void;

export interface Step {
  readonly does: Operation;
  readonly a: number;
  /** The same as `a` where there is only one. */
  readonly b: number;
}

/**
 * A rule as a list of steps. What a step reads is told by its place in one row: first the cells, then the numbers, the
 * constants, and the results of the steps.
 */
export interface Program {
  readonly cells: number;
  readonly numbers: number;
  readonly constants: readonly number[];
  readonly steps: readonly Step[];
  /** The place of each cell's new numbers. */
  readonly results: readonly number[];
}

type Node =
  | { readonly is: "symbol"; readonly place: number }
  | { readonly is: "constant"; readonly value: number }
  | { readonly is: "step"; readonly does: Operation; readonly a: Node; readonly b: Node };

/**
 * The steps of a rule, each result computed once.
 *
 * @throws where the rule returns no expressions, or more than it has symbols.
 * @example
 * program((w, rate) => [w.minus(w.times(rate))]).steps.map(({ does }) => does); // ["times", "minus"]
 */
export function program(rule: Rule): Program {
  const nodes = new WeakMap<Expression, Node>();

  const nodeOf = (operand: Expression | number): Node => {
    if (typeof operand === "number") return { is: "constant", value: operand };
    return nodes.get(operand) ?? fail("rule", `expected expressions and numbers, got ${described(operand)}.`);
  };
  function expression(node: Node): Expression {
    const two = (does: Operation) => (other: Expression | number) =>
      expression({ is: "step", does, a: node, b: nodeOf(other) });
    const one = (does: Operation) => () => expression({ is: "step", does, a: node, b: node });
    const made: Expression = {
      plus: two("plus"),
      minus: two("minus"),
      times: two("times"),
      over: two("over"),
      atLeast: two("atLeast"),
      atMost: two("atMost"),
      root: one("root"),
      sign: one("sign"),
    };
    nodes.set(made, node);
    return made;
  }

  const results = rule(...Array.from({ length: rule.length }, (_, place) => expression({ is: "symbol", place })));
  if (!Array.isArray(results) || results.length === 0 || results.length > rule.length) {
    const got = Array.isArray(results) ? `${results.length} for ${rule.length} symbols` : described(results);
    fail("rule", `expected a new number for each of its cells, which are its first symbols, got ${got}.`);
  }

  const constants: number[] = [];
  const steps: { readonly does: Operation; readonly a: Node; readonly b: Node }[] = [];
  const numbered = new Map<Node, number>();
  /** Numbers what a result needs, before the result. */
  function visit(node: Node): void {
    if (node.is === "symbol" || numbered.has(node)) return;
    if (node.is === "constant") {
      if (!constants.some((value) => Object.is(value, node.value))) constants.push(node.value);
      return;
    }
    visit(node.a);
    visit(node.b);
    numbered.set(node, steps.push(node) - 1);
  }
  const roots = results.map(nodeOf).map((node, cell): Node => {
    // The other cell may have its new numbers already.
    const another = node.is === "symbol" && node.place < results.length && node.place !== cell;
    return another ? { is: "step", does: "times", a: node, b: { is: "constant", value: 1 } } : node;
  });
  for (const root of roots) visit(root);

  const firstStep = rule.length + constants.length;
  const placeOf = (node: Node): number => {
    if (node.is === "symbol") return node.place;
    if (node.is === "step") return firstStep + numbered.get(node)!;
    return rule.length + constants.findIndex((value) => Object.is(value, node.value));
  };
  return {
    cells: results.length,
    numbers: rule.length - results.length,
    constants,
    steps: steps.map(({ does, a, b }) => ({ does, a: placeOf(a), b: placeOf(b) })),
    results: roots.map(placeOf),
  };
}
