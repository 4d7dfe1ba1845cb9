// tfjs with its gradients written out by hand, which is faster than its automatic ones and than `model.fit`.
import * as tf from "@tensorflow/tfjs-core";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { floats, minibatches } from "../harness/digits.mjs";

async function load(backend) {
  if (backend === "cpu") return void (await import("@tensorflow/tfjs-backend-cpu"));
  // It finds its SIMD build by itself; in Node it has one thread.
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
}

export async function contender({ sizes, batch, learningRate, backend }, { train: { images, labels } }) {
  await load(backend);
  tf.enableProdMode();
  await tf.setBackend(backend);
  const layers = sizes.slice(1).map((units, i) => ({
    W: tf.variable(tf.randomNormal([sizes[i], units], 0, Math.sqrt(2 / sizes[i]), "float32", i + 1)),
    b: tf.variable(tf.zeros([units])),
  }));
  const last = layers.length - 1;

  /** The inputs of each layer, and at the end the shares of the classes. */
  function forward(x) {
    const zs = [x];
    for (const [i, { W, b }] of layers.entries()) {
      const s = tf.add(tf.matMul(zs[i], W), b);
      zs.push(i < last ? tf.relu(s) : tf.softmax(s));
    }
    return zs;
  }

  const pixels = floats(images);
  const inputs = new Float32Array(batch * sizes[0]);
  const classes = new Int32Array(batch);
  const fill = minibatches(labels.length, batch, (row, i) => {
    inputs.set(pixels.subarray(i * sizes[0], (i + 1) * sizes[0]), row * sizes[0]);
    classes[row] = labels[i];
  });

  function step() {
    fill();
    tf.tidy(() => {
      // Copies: the cpu backend keeps the array that it is given.
      const zs = forward(tf.tensor2d(inputs.slice(), [batch, sizes[0]]));
      const y = tf.oneHot(tf.tensor1d(classes.slice(), "int32"), sizes.at(-1));
      let d = tf.div(tf.sub(zs.at(-1), y), batch);
      for (let i = last; i >= 0; i--) {
        const { W, b } = layers[i];
        const [dW, db] = [tf.matMul(zs[i], d, true, false), tf.sum(d, 0)];
        if (i > 0) d = tf.mul(tf.matMul(d, W, false, true), tf.step(zs[i]));
        W.assign(tf.sub(W, tf.mul(dW, learningRate)));
        b.assign(tf.sub(b, tf.mul(db, learningRate)));
      }
    });
    return batch;
  }

  return {
    version: `tfjs ${tf.version_core}`,
    step,
    predict: (rows, n) =>
      tf.tidy(() =>
        forward(tf.tensor2d(rows, [n, sizes[0]]))
          .at(-1)
          .dataSync(),
      ),
  };
}
