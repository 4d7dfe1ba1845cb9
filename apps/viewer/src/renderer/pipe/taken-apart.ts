import { type Cell, type Network, cell } from "@closurenet/core";

/** Numbers that go through a pipe: `rows × cols`. */
export interface Numbers {
  readonly values: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/** One function of a network, with what went through it. */
export interface Step {
  /** As the library labels it: `times(785 × 100)`. */
  readonly label: string;
  /** In short, for a reader: `times(W₁)`. */
  readonly name: string;
  readonly kind: "withBias" | "times" | "activation" | "other";
  /** Of an activation, its name. */
  readonly activation?: string;
  /** The place of its layer in the network. */
  readonly layer: number;
  /** Of `times`, what its matrix is called, from 1. */
  readonly matrix?: number;
  /** The line of TypeScript that does it. */
  readonly code: string;
  readonly input: Numbers;
  readonly output: Numbers;
  /** How the output lies as pictures: rows, columns, channels. */
  readonly shape?: readonly number[] | undefined;
  /** dL/d(output), where it is known. */
  readonly slope?: Float32Array | undefined;
  /** Of `times`, dL/dW. */
  readonly weightSlope?: Float32Array | undefined;
  /** Of `times`, W. */
  readonly weights?: Float32Array | undefined;
}

/** A weight of a network, and how the loss changes with it. */
export interface SteepWeight {
  /** What its matrix is called, from 1, and the place of its layer. */
  readonly matrix: number;
  readonly layer: number;
  /** Its input, or the number of inputs where it is the bias; and its unit. */
  readonly input: number;
  readonly unit: number;
  readonly inputs: number;
  readonly slope: number;
}

/** A network taken apart into its functions, forward and backward, for one example. */
export interface TakenApart {
  readonly steps: readonly Step[];
  readonly outputs: Float32Array;
  readonly loss: number;
  /** The weight that this example would change most. */
  readonly steepest: SteepWeight | undefined;
}

const copied = ({ get }: Cell): Float32Array => new Float32Array(get());
const floats = (cols: number): Cell => cell(1, cols, new Float32Array(cols));
const numbers = (X: Cell): Numbers => ({ values: copied(X), rows: X.rows, cols: X.cols });

const subscript = (n: number): string =>
  String(n).replaceAll(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));

/** dL/d(output) of each layer and dL/dS, by a backward propagation of the loss against `target`. */
function slopesOf(net: Network, x: Cell, target: number) {
  net.X.get().set(x.get());
  net.Y.get().fill(0);
  net.Y.get()[target] = 1;
  const Z = net.forward(1, false);
  const loss = net.loss(1);
  const D = floats(Z.cols);
  net.objective.delta(Z, net.Y, D, 1);
  const afterLayer: Float32Array[] = [];
  let slope: Cell | undefined = D;
  for (const [i, layer] of [...net.layers.entries()].toReversed()) {
    if (!slope) break;
    afterLayer[i] = copied(slope);
    slope = layer.backward(slope, 1);
  }
  return { loss, afterLayer };
}

/**
 * Shows an example to a network, function by function, and sends the slope of the loss back through the same functions.
 *
 * @param x one example
 * @param target the class that it is
 */
export function takenApart(net: Network, x: Cell, target: number): TakenApart {
  const { loss, afterLayer } = slopesOf(net, x, target);
  const steps: Step[] = [];
  let X = x;
  let matrices = 0;
  let steepest: SteepWeight | undefined;
  for (const [at, layer] of net.layers.entries()) {
    const { W } = layer.params;
    const dense = layer.kind === "dense";
    const D = layer.cells["D"];
    // The loss may be made for the last activation; what comes back then is dL/dS.
    const joined =
      at === net.layers.length - 1 && layer.activation !== undefined && layer.activation === net.objective.link;
    const functions = layer.functions();
    if (W) matrices++;
    for (const [i, f] of functions.entries()) {
      const input = numbers(X);
      X = f(X);
      const times = f.label.startsWith("times(") && W !== undefined;
      const last = i === functions.length - 1;
      const activation = layer.activation?.kind === f.label ? f.label : undefined;
      const kind = times ? "times" : f.label === "withBias" ? "withBias" : activation ? "activation" : "other";
      const back = (): Float32Array | undefined => {
        if (last) return joined ? undefined : afterLayer[at];
        if (times && dense && D) return copied(D);
        if (kind === "withBias" && dense && D && W) return inputSlope(net, D, W.value);
        return undefined;
      };
      const call = times
        ? `times(W${matrices})`
        : kind === "withBias"
          ? "withBias"
          : activation
            ? `activate(${activation})`
            : `net.functions()[${steps.length}]`;
      const from = steps.length === 0 ? "x" : `x${steps.length}`;
      steps.push({
        label: f.label,
        name: times ? `times(W${subscript(matrices)})` : f.label,
        kind,
        ...(activation && { activation }),
        layer: at,
        ...(times && { matrix: matrices }),
        code: `const x${steps.length + 1} = ${call}(${from});`,
        input,
        output: numbers(X),
        shape: last ? layer.shape : undefined,
        slope: back(),
        ...(times && { weightSlope: copied(W.grad), weights: copied(W.value) }),
      });
      if (times) steepest = steeper(steepest, W.grad, { matrix: matrices, layer: at });
    }
  }
  return { steps, outputs: copied(X), loss, steepest };
}

/** dL/dX = D·Wᵀ, of the numbers that came in and not of the column of ones. */
function inputSlope(net: Network, D: Cell, W: Cell): Float32Array {
  const dX = floats(W.rows - 1);
  net.kernels.affineInput(D, W, dX, 1);
  return copied(dX);
}

/** The weight with the larger slope: the one that was found, or one of these. */
function steeper(
  found: SteepWeight | undefined,
  { get, rows, cols }: Cell,
  where: Pick<SteepWeight, "matrix" | "layer">,
): SteepWeight | undefined {
  const slopes = get();
  let best = found;
  for (let i = 0; i < slopes.length; i++)
    if (Math.abs(slopes[i]!) > Math.abs(best?.slope ?? 0))
      best = { ...where, input: Math.floor(i / cols), unit: i % cols, inputs: rows - 1, slope: slopes[i]! };
  return best;
}

/** The whole pipe as one line of TypeScript. */
export const pipeCode = (steps: readonly Step[]): string =>
  `pipe(x, ${steps.map(({ code }) => /= (.*)\(x\d*\);$/.exec(code)![1]).join(", ")})`;

/** The lines that say what the matrices of a pipe are. */
export const matrixCode = (steps: readonly Step[]): readonly string[] =>
  steps
    .filter(({ kind }) => kind === "times")
    .map(({ matrix, layer }) => `const W${matrix} = net.layers[${layer}].params.W.value;`);
