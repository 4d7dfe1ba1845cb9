// Small changes of a source text, each of which some test should notice: the usual operators of mutation testing. Types,
// imports and what only words a message are left alone.
import { parseAst } from "vitest/node";

/** What stands on the left becomes, one at a time, each of what stands on the right. */
const operators = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
  "&": ["|"],
  "|": ["&"],
  "^": ["&"],
  "<<": [">>"],
  ">>": ["<<"],
  ">>>": ["<<"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
  "*=": ["/="],
  "/=": ["*="],
  "|=": ["&="],
  "&=": ["|="],
  "^=": ["&="],
  "??=": ["="],
  "||=": ["="],
  "++": ["--"],
  "--": ["++"],
};

const methods = {
  every: "some",
  some: "every",
  find: "findLast",
  findLast: "find",
  findIndex: "findLastIndex",
  indexOf: "lastIndexOf",
  push: "unshift",
  shift: "pop",
  pop: "shift",
  startsWith: "endsWith",
  endsWith: "startsWith",
  padStart: "padEnd",
};
const mathMethods = { min: "max", max: "min", floor: "ceil", ceil: "floor", round: "floor", trunc: "ceil" };
/** Methods that are left out: `a.toSorted(f)` becomes `a`. */
const dropped = new Set(
  "filter toSorted sort toReversed reverse slice subarray concat flat trim toLowerCase toUpperCase".split(" "),
);

/** Whose arguments word an error. */
const words = /^(fail|refuse|reason|says|described|log|warn|\w*Error)$/;
/** Whose texts do, though not its other arguments. */
const wordy = /^(check\w*|wholeNumber|knownOptions)$/;

const isFunction = (node) => /^(Function|ArrowFunction)/.test(node?.type ?? "");
const isBranching = (node) => /^(If|For|ForOf|ForIn|While|DoWhile)Statement$/.test(node?.type ?? "");
const isCall = (node) => node?.type === "CallExpression" || node?.type === "NewExpression";
const isText = (node) =>
  node.type === "TemplateLiteral" ||
  (node.type === "Literal" && typeof node.value === "string") ||
  (node.type === "BinaryExpression" && node.operator === "+" && (isText(node.left) || isText(node.right)));

/** Calls `visit(node, ancestors)`, the nearest first, for all that runs. */
function walk(node, visit, ancestors = []) {
  const isType = node.type.startsWith("TS") && !/^TS(As|NonNull|Satisfies)/.test(node.type);
  const isImport = /^(Import|Export)\w*Declaration$/.test(node.type) && node.source;
  if (isType || isImport || node.declare) return;
  visit(node, ancestors);
  if (node.type === "ThrowStatement") return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "arguments" && words.test(node.callee.name)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === "string") walk(child, visit, [node, ...ancestors]);
    }
  }
}

const parse = (source, file) =>
  parseAst(source, { lang: /\.m?([jt]sx?)$/.exec(file)?.[1] ?? "js", preserveParens: false });

/** A piece of code that runs as a whole or not at all: a block, the one statement of a branch, what an arrow gives. */
const isBlock = (node, parent) =>
  node.type === "BlockStatement" ||
  (node.type.endsWith("Statement") && isBranching(parent)) ||
  (isFunction(parent) && parent.body === node);

/** Where the block begins that `node` is part of; -1 is the file. */
function blockAround(node, ancestors) {
  const chain = [node, ...ancestors];
  return chain.find((part, i) => isBlock(part, chain[i + 1]))?.start ?? -1;
}

/** What a mutation of `if (…)` leaves out anyway, so that it need not be left out once more. */
function isWholeBranch(node, [parent, grandparent]) {
  const branch = parent.type === "BlockStatement" && parent.body.length === 1 ? grandparent : parent;
  return branch?.type === "IfStatement" && !branch.alternate;
}

/**
 * The mutants of a source text: `{ start, end, text, block }`, where `text` is to stand from `start` to `end`, and `block`
 * is where the block around it begins.
 */
export function mutantsOf(source, file) {
  const found = new Map();
  walk(parse(source, file), (node, ancestors) => {
    const block = blockAround(node, ancestors);
    const put = (start, end, text) => {
      if (source.slice(start, end) !== text) found.set(`${start} ${end} ${text}`, { start, end, text, block });
    };
    rules[node.type]?.({
      node,
      ancestors,
      source,
      put,
      replace: (text, part = node) => put(part.start, part.end, text),
      operator(from, to) {
        const start = source.indexOf(node.operator, from);
        if (start > to) return;
        // The test of a branch becomes true and false already: to turn it round says no more.
        const others = operators[node.operator] ?? [];
        const asked = ancestors[0].test === node && /^[<>!=]/.test(node.operator);
        for (const other of asked ? others.slice(0, -1) : others) put(start, start + node.operator.length, other);
      },
    });
  });
  return [...found.values()].toSorted((a, b) => a.start - b.start || a.end - b.end);
}

const bothWays = ({ node, replace }) => {
  if (!node.test || node.test.type === "Literal") return;
  if (!/^(For|While|DoWhile)/.test(node.type)) replace("true", node.test); // a loop would run for ever
  replace("false", node.test);
};
const leftOut = ({ node, ancestors, replace }) => {
  if (!isWholeBranch(node, ancestors) && !node.directive) replace(";");
};

const rules = {
  BinaryExpression({ node, operator }) {
    if (node.operator !== "+" || !isText(node)) operator(node.left.end, node.right.start);
  },
  LogicalExpression({ node, source, replace, operator }) {
    operator(node.left.end, node.right.start);
    if (node.operator !== "??") return;
    replace(source.slice(node.left.start, node.left.end));
    replace(source.slice(node.right.start, node.right.end));
  },
  AssignmentExpression: ({ node, operator }) => operator(node.left.end, node.right.start),
  UpdateExpression({ node, ancestors: [parent], operator }) {
    if (parent.update !== node) operator(node.start, node.end); // a loop would run for ever
  },
  UnaryExpression({ node, source, replace }) {
    if ("-!~".includes(node.operator)) replace(source.slice(node.argument.start, node.end));
  },
  IfStatement: bothWays,
  ConditionalExpression: bothWays,
  ForStatement: bothWays,
  WhileStatement: bothWays,
  DoWhileStatement: bothWays,
  ExpressionStatement: leftOut,
  ThrowStatement: leftOut,
  BreakStatement: leftOut,
  ContinueStatement: leftOut,
  ReturnStatement({ node, replace }) {
    if (node.argument && node.argument.name !== "undefined") replace("return;");
  },
  ArrowFunctionExpression({ node, replace }) {
    if (node.body.type !== "BlockStatement" && node.body.name !== "undefined") replace("undefined", node.body);
  },
  AssignmentPattern({ node, replace }) {
    if (node.right.type !== "Literal") replace("undefined", node.right);
  },
  MemberExpression({ node, source, put }) {
    const at = node.optional ? source.indexOf("?.", node.object.end) : -1;
    if (at > 0) put(at, at + 2, node.computed ? "" : ".");
  },
  CallExpression({ node, source, put }) {
    const at = node.optional ? source.indexOf("?.", node.callee.end) : -1;
    if (at > 0) put(at, at + 2, "");
    const { object, property, computed } = node.callee;
    if (!property || computed) return;
    const table = object.name === "Math" ? mathMethods : methods;
    if (Object.hasOwn(table, property.name)) put(property.start, property.end, table[property.name]);
    if (dropped.has(property.name)) {
      put(node.start, node.end, source.slice(node.start, source.lastIndexOf(".", property.start)).replace(/\?$/, ""));
    }
  },
  Literal({ node, ancestors: [parent, ...others], replace }) {
    if (parent.key === node && !parent.computed) return;
    const { value } = node;
    if (typeof value === "boolean") replace(String(!value));
    if (typeof value === "number") for (const other of [value + 1, 2 * value, 0]) replace(String(other));
    if (typeof value === "bigint") replace(`${value + 1n}n`);
    if (typeof value !== "string" || value.includes(" ") || isText(parent) || parent.directive) return;
    const call = [parent, ...others].find((node) => isCall(node) || isFunction(node));
    if (!wordy.test(call?.callee?.name)) replace(value === "" ? '"mutated"' : '""');
  },
};

const HIT = "__closurenetHit";

/**
 * The source text with a mark in each block: when it first runs, the mark appends `file block` as a line to the file `hits`,
 * in whatever thread or process it is.
 */
export function marked(source, file, hits) {
  const inserted = [];
  walk(parse(source, file), (node, [parent]) => {
    if (!isBlock(node, parent)) return;
    const mark = `${HIT}(${node.start})`;
    if (node.type === "BlockStatement") inserted.push([node.start + 1, `${mark};`]);
    else if (node.type.endsWith("Statement")) inserted.push([node.start, `{${mark};`], [node.end, "}"]);
    else inserted.push([node.start, `(${mark}, `], [node.end, ")"]);
  });
  let out = source;
  // From the back, so that places stay what they are; what closes goes before what opens at the same place.
  for (const [at, text] of inserted.toReversed().toSorted((a, b) => b[0] - a[0])) {
    out = out.slice(0, at) + text + out.slice(at);
  }
  return `${out}
function ${HIT}(block) {
  const seen = (${HIT}.seen ??= new Set());
  if (seen.has(block)) return;
  seen.add(block);
  try {
    globalThis.process.getBuiltinModule("node:fs").appendFileSync(${JSON.stringify(hits)}, ${JSON.stringify(file)} + " " + block + "\\n");
  } catch {
    // a browser, or a process that may not write
  }
}
${HIT}(-1);
`;
}
