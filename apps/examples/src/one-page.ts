// The whole idea on one page: closures that learn to read digits, with nothing imported but the digits. They end in the
// bytes of mlp([784, 100, 50, 10], { seed: 7 }) after train(net, data, { epochs: 5, optimizer: sgd(0.2) }).
import { loadMnist } from "@closurenet/mnist/node";

const [epochs, examples] = process.argv.includes("--quick") ? [1, 6_000] : [5, 60_000];
const [sizes, batch, learningRate] = [[784, 100, 50, 10], 100, 0.2];
const { exp, fround, imul, log, max, sqrt } = Math; // fround rounds to 32 bits, as a Float32Array does
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A matrix is a function, `at`, that remembers its numbers. */
function matrix(rows: number, cols: number, f: (i: number, j: number) => number) {
  const values = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) values[i * cols + j] = f(i, j);
  return { rows, cols, values, at: (i: number, j: number): number => values[i * cols + j]! };
}
type Matrix = ReturnType<typeof matrix>;
const transposed = (A: Matrix): Matrix => matrix(A.cols, A.rows, (i, j) => A.at(j, i));
const withBias = (X: Matrix): Matrix => matrix(X.rows, X.cols + 1, (i, j) => (j < X.cols ? X.at(i, j) : 1)); // [X 1]
/** A·B: each row is the sum of the rows of B, times the numbers in the row of A. */
function product(A: Matrix, B: Matrix): Matrix {
  const C = matrix(A.rows, B.cols, () => 0);
  for (let i = 0; i < A.rows; i++)
    for (let k = 0; k < A.cols; k++) {
      const [a, from, to] = [A.at(i, k), k * B.cols, i * C.cols];
      if (a !== 0) for (let j = 0; j < C.cols; j++) C.values[to + j]! += fround(a * B.values[from + j]!);
    }
  return C;
}

const rotated = (x: bigint, by: bigint): bigint => BigInt.asUintN(64, (x << by) | (x >> (64n - by)));
/** Random numbers that depend on a name alone: xoroshiro128+, whose state is a and b. */
function random(name: string) {
  const words = [0x811c9dc5, 0x2f0b4a27, 0x6d1f3b95, 0x5bd1e995].map((start) => {
    const h = name.split("").reduce((h, letter) => imul(h ^ letter.charCodeAt(0), 0x01000193), start);
    const mixed = [0x85ebca6b, 0xc2b2ae35].reduce((h, by, i) => imul(h ^ (h >>> (i ? 13 : 16)), by), h);
    return BigInt((mixed ^ (mixed >>> 16)) >>> 0);
  });
  let [a, b] = [(words[0]! << 32n) | words[1]!, (words[2]! << 32n) | words[3]!];
  function word(): number {
    const [sum, x] = [a + b, a ^ b];
    [a, b] = [rotated(a, 24n) ^ x ^ BigInt.asUintN(64, x << 16n), rotated(x, 37n)];
    return Number(BigInt.asUintN(32, sum));
  }
  const coordinate = (): number => (word() % 2 ** 24) / 2 ** 23 - 1; // from −1 to 1
  const normal = (u = coordinate(), v = coordinate(), s = u * u + v * v): number =>
    s > 0 && s < 1 ? u * sqrt((-2 * log(s)) / s) : normal(); // Marsaglia's polar method
  const below = (n: number, drawn = (word() + 2 ** 31) % 2 ** 32): number =>
    drawn < 2 ** 32 - (2 ** 32 % n) ? drawn % n : below(n); // 0 … n − 1, each equally likely
  function shuffled(n: number, order = count(n)): number[] {
    const swap = (i: number, j: number): unknown => ([order[i], order[j]] = [order[j]!, order[i]!]);
    for (let i = n - 1; i > 0; i--) swap(i, below(i + 1)); // Fisher and Yates
    return order;
  }
  return { normal, shuffled };
}

const relu = (S: Matrix): Matrix => matrix(S.rows, S.cols, (i, j) => max(0, S.at(i, j)));
function softmax(S: Matrix): Matrix {
  const rows = count(S.rows).map((i) => S.values.subarray(i * S.cols, (i + 1) * S.cols));
  const most = rows.map((row) => max(...row));
  const sums = rows.map((row, i) => row.reduce((sum, s) => sum + exp(s - most[i]!), 0));
  return matrix(S.rows, S.cols, (i, j) => fround(exp(S.at(i, j) - most[i]!)) / sums[i]!);
}

/** A layer is functions that share matrices: Z = f(S), S = [X 1]·W. D stands for dL/dS. */
function layer(inputs: number, units: number, f: (S: Matrix) => Matrix, { normal }: ReturnType<typeof random>) {
  const W = matrix(inputs + 1, units, (k) => (k < inputs ? normal() * sqrt(2 / inputs) : 0)); // last row: the biases
  let [X, G] = [W, W]; // input and gradient of the last step; W only stands in until there is one
  const forward = (input: Matrix): Matrix => f(product((X = withBias(input)), W));
  const gradient = (D: Matrix): Matrix => (G = product(transposed(X), D)); // dL/dW = [X 1]ᵀ·D
  const before = (D: Matrix, dX = product(D, transposed(W))): Matrix =>
    matrix(D.rows, inputs, (i, j) => (X.at(i, j) > 0 ? dX.at(i, j) : 0)); // dL/dS of the layer before: (D·Wᵀ) ∘ relu′
  const update = (): void => G.values.forEach((g, i) => (W.values[i]! += fround(fround(-learningRate) * g)));
  return { W, forward, gradient, before, update };
}

// A network is a list of layers: forward is a walk along it, backward a walk back.
export const net = [relu, relu, softmax].map((f, i) => layer(sizes[i]!, sizes[i + 1]!, f, random(`7/layers.${i}`)));
const forward = (X: Matrix): Matrix => net.reduce((Z, layer) => layer.forward(Z), X);
function backward(D: Matrix): void {
  net.reduceRight((D, { gradient, before }, i) => (gradient(D), i > 0 ? before(D) : D), D);
}

const { train, test } = await loadMnist();
const pixels = ({ images }: typeof train, at: number[]): Matrix =>
  matrix(at.length, 784, (i, j) => images[at[i]! * 784 + j]! / 256);
const split = random("0/split").shuffled(examples);
for (const epoch of count(epochs)) {
  const order = random(`0/shuffle/${epoch}`).shuffled(examples);
  while (order.length > 0) {
    const at = order.splice(0, batch).map((i) => split[i]!);
    const Z = forward(pixels(train, at));
    // L = −1/n · Σ ln Z at the labels, so dL/dS = (Z − Y) / n, with Y = 1 at the label and 0 elsewhere.
    backward(matrix(batch, 10, (i, j) => (Z.at(i, j) - Number(train.labels[at[i]!] === j)) * (1 / batch)));
    for (const { update } of net) update(); // W ← W − η·dL/dW
  }
}
const Z = forward(pixels(test, count(test.labels.length)));
const right = [...test.labels].filter((label, i) => count(10).every((j) => Z.at(i, j) <= Z.at(i, label)));
console.log(`test: ${((100 * right.length) / test.labels.length).toFixed(1)} %`);
