// The series' network (784-100-50-10, relu, minibatch 100, SGD) trained by this project and by its peers, in turns:
// each round gives every one the same seconds, so that a busy machine is busy for all. Medians and ratios are printed.
import { dataset, mlp, plainKernels, sgd, train } from "@closurenet/core";
import { loadMnist } from "@closurenet/mnist/node";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

const sizes = [784, 100, 50, 10];
const batch = 100;
const learningRate = 0.1;
const rounds = 7;
const secondsPerRound = 1;

const { train: digits, source } = await loadMnist({ download: false });

/** Steps without end through the project's own training. */
function closurenet(kernels) {
  const { images, labels } = digits;
  const data = dataset({ inputs: images, labels, classes: 10, scale: 1 / 256 });
  const steps = train(mlp(sizes, { kernels, seed: 1, batch }), data, { epochs: 1000, optimizer: sgd(learningRate) });
  return () => void steps.next();
}

/** Steps without end through tfjs, its gradients written out by hand: faster than its automatic ones. */
async function tfjsCpu() {
  tf.enableProdMode();
  await tf.setBackend("cpu");
  const weights = sizes.slice(1).map((units, i) => ({
    W: tf.variable(tf.randomNormal([sizes[i], units], 0, Math.sqrt(2 / sizes[i]), "float32", 1)),
    b: tf.variable(tf.zeros([units])),
  }));
  const pixels = Float32Array.from(digits.images, (byte) => byte / 256);
  let at = 0;
  return () => {
    const from = at;
    at = (at + batch) % (digits.count - batch);
    tf.tidy(() => {
      const x = tf.tensor2d(pixels.subarray(from * 784, (from + batch) * 784), [batch, 784]);
      const y = tf.oneHot(tf.tensor1d(digits.labels.subarray(from, from + batch), "int32"), 10);
      const zs = [x];
      for (const [i, { W, b }] of weights.entries()) {
        const s = tf.add(tf.matMul(zs[i], W), b);
        zs.push(i < weights.length - 1 ? tf.relu(s) : tf.softmax(s));
      }
      let d = tf.div(tf.sub(zs.at(-1), y), batch);
      for (let i = weights.length - 1; i >= 0; i--) {
        const { W, b } = weights[i];
        const [dW, db] = [tf.matMul(zs[i], d, true, false), tf.sum(d, 0)];
        if (i > 0) d = tf.mul(tf.matMul(d, W, false, true), tf.step(zs[i]));
        W.assign(tf.sub(W, tf.mul(dW, learningRate)));
        b.assign(tf.sub(b, tf.mul(db, learningRate)));
      }
    });
  };
}

const peers = { "closurenet, plain kernels": closurenet(plainKernels()), "tfjs, cpu backend": await tfjsCpu() };
const speeds = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
for (let round = -1; round < rounds; round++) {
  for (const [name, step] of Object.entries(peers)) {
    const began = performance.now();
    let steps = 0;
    while (performance.now() - began < secondsPerRound * 1000) {
      step();
      steps++;
    }
    // The first round warms up.
    if (round >= 0) speeds[name].push((steps * batch * 1000) / (performance.now() - began));
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const rows = Object.entries(speeds).map(([name, of]) => ({
  workload: "A",
  name,
  threads: 1,
  imagesPerSecond: Math.round(median(of)),
  n: of.length,
}));
if (process.argv.includes("--json")) {
  for (const row of rows) console.log(JSON.stringify(row));
} else {
  console.log(
    `${sizes.join("-")}, minibatch ${batch}, ${source.kind === "drawn" ? "drawn digits" : "MNIST"}, Node ${process.version}`,
  );
  for (const { name, imagesPerSecond } of rows) {
    const ratio = imagesPerSecond / rows.at(-1).imagesPerSecond;
    console.log(
      `${name.padEnd(28)} ${imagesPerSecond.toLocaleString("en").padStart(9)} images/s  ${ratio.toFixed(1)} ×`,
    );
  }
}
