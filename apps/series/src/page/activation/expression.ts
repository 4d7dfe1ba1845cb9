/** A value together with its derivative with respect to s. */
export interface Dual {
  readonly value: number;
  readonly slope: number;
}

/** An expression that was understood: what it is at s, and how fast it changes there. */
export type Formula = (s: number) => Dual;

const constant =
  (value: number): Formula =>
  () => ({ value, slope: 0 });

/** f(u) from f and f′: the chain rule. */
const chained =
  (f: (u: number) => number, df: (u: number) => number) =>
  (u: Formula): Formula =>
  (s) => {
    const { value, slope } = u(s);
    return { value: f(value), slope: df(value) * slope };
  };

const { abs, cos, exp, log, sin, sqrt, tanh } = Math;
const sigmoid = (u: number): number => 1 / (1 + exp(-u));

/** What can be called by name, of one number. */
const functions: Readonly<Record<string, (u: Formula) => Formula>> = {
  sin: chained(sin, cos),
  cos: chained(cos, (u) => -sin(u)),
  exp: chained(exp, exp),
  ln: chained(log, (u) => 1 / u),
  sqrt: chained(sqrt, (u) => 1 / (2 * sqrt(u))),
  abs: chained(abs, Math.sign),
  tanh: chained(tanh, (u) => 1 - tanh(u) ** 2),
  sigmoid: chained(sigmoid, (u) => sigmoid(u) * (1 - sigmoid(u))),
  relu: chained(
    (u) => Math.max(0, u),
    (u) => (u > 0 ? 1 : 0),
  ),
};

/** The same of two numbers: the one of both that is taken, with its slope. */
const choosing: Readonly<Record<string, (a: Formula, b: Formula) => Formula>> = {
  max: (a, b) => (s) => (a(s).value >= b(s).value ? a(s) : b(s)),
  min: (a, b) => (s) => (a(s).value <= b(s).value ? a(s) : b(s)),
};

const operations: Readonly<Record<string, (a: Dual, b: Dual) => Dual>> = {
  "+": (a, b) => ({ value: a.value + b.value, slope: a.slope + b.slope }),
  "-": (a, b) => ({ value: a.value - b.value, slope: a.slope - b.slope }),
  "*": (a, b) => ({ value: a.value * b.value, slope: a.slope * b.value + a.value * b.slope }),
  "/": (a, b) => ({ value: a.value / b.value, slope: (a.slope * b.value - a.value * b.slope) / b.value ** 2 }),
  "^": (a, b) => {
    const value = a.value ** b.value;
    // (aᵇ)′ = b·aᵇ⁻¹·a′ + aᵇ·ln a·b′, whose second part is 0 where b stands still.
    const second = b.slope === 0 ? 0 : value * log(a.value) * b.slope;
    return { value, slope: (b.value === 0 ? 0 : b.value * a.value ** (b.value - 1) * a.slope) + second };
  },
};

const joined = (operation: string, a: Formula, b: Formula): Formula => {
  const does = operations[operation]!;
  return (s) => does(a(s), b(s));
};

/** The longest expression that is read. */
const LONGEST = 200;
const names = [...Object.keys(functions), ...Object.keys(choosing)].join(", ");

/**
 * Reads an expression of s, such as `s / (1 + exp(-s))`: numbers, + − * / ^, brackets and the functions above, and nothing else.
 * Gives what it computes, or in a sentence why it could not be read.
 */
export function expression(text: string): Formula | string {
  const signs = text.replaceAll("−", "-").replaceAll(/[·×]/g, "*");
  if (text.trim() === "") return "Write something with s in it, such as s * sigmoid(s).";
  if (text.length > LONGEST) return `This is longer than ${LONGEST} letters.`;
  const pieces = signs.match(/\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+|[a-z]+|\S/gi) ?? [];
  let at = 0;
  let problem: string | undefined;
  const next = (): string => pieces[at] ?? "the end";
  const taken = (piece: string): boolean => pieces[at] === piece && ++at > 0;
  const fail = (expected: string): never => {
    problem = `Expected ${expected}, found ${at < pieces.length ? `“${next()}”` : "the end"}.`;
    throw new Error(problem);
  };
  const close = (): void => {
    if (!taken(")")) fail("a closing bracket");
  };

  function sum(): Formula {
    let left = product();
    while (next() === "+" || next() === "-") left = joined(pieces[at++]!, left, product());
    return left;
  }
  function product(): Formula {
    let left = signed();
    while (next() === "*" || next() === "/") left = joined(pieces[at++]!, left, signed());
    return left;
  }
  function signed(): Formula {
    if (taken("-")) return joined("-", constant(0), signed());
    if (taken("+")) return signed();
    return power();
  }
  // 2^3^2 is 2^9, and −s^2 is −(s²), as in print.
  function power(): Formula {
    const base = single();
    return taken("^") ? joined("^", base, signed()) : base;
  }
  function single(): Formula {
    const piece = next();
    if (/^[\d.]/.test(piece)) {
      at += 1;
      return constant(Number(piece));
    }
    if (taken("(")) {
      const inner = sum();
      close();
      return inner;
    }
    if (taken("s")) return (s) => ({ value: s, slope: 1 });
    if (taken("pi")) return constant(Math.PI);
    if (taken("e")) return constant(Math.E);
    if (Object.hasOwn(functions, piece) || Object.hasOwn(choosing, piece)) return call(piece);
    return fail(
      at < pieces.length && /^[a-z]/i.test(piece) ? `s, pi, e or one of ${names}` : "a number, s or a function",
    );
  }
  function call(name: string): Formula {
    at += 1;
    if (!taken("(")) fail(`a bracket after ${name}`);
    const first = sum();
    const two = choosing[name];
    if (two && !taken(",")) fail(`a comma, since ${name} takes two numbers`);
    const made = two ? two(first, sum()) : functions[name]!(first);
    close();
    return made;
  }

  try {
    const whole = sum();
    return at < pieces.length ? fail("an operation such as +") : whole;
  } catch (cause) {
    if (problem === undefined) throw cause;
    return problem;
  }
}
