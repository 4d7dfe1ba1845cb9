// convnetjs with its own trainer: an image at a time, weights updated after each minibatch.
import convnetjs from "convnetjs";
import { minibatches } from "../harness/digits.mjs";

export function contender({ sizes, batch, learningRate }, { train: { images, labels } }) {
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: "input", out_sx: 1, out_sy: 1, out_depth: sizes[0] },
    ...sizes.slice(1, -1).map((units) => ({ type: "fc", num_neurons: units, activation: "relu", bias_pref: 0 })),
    { type: "softmax", num_classes: sizes.at(-1) },
  ]);
  // Its weights have a variance of 1 / inputs, He's have 2 / inputs.
  for (const { filters = [] } of net.layers) for (const { w } of filters) w.forEach((v, i) => (w[i] = v * Math.SQRT2));
  const trainer = new convnetjs.Trainer(net, {
    method: "sgd",
    learning_rate: learningRate,
    momentum: 0,
    batch_size: batch,
  });

  const x = new convnetjs.Vol(1, 1, sizes[0], 0);
  const load = (values, from, scale) => {
    for (let k = 0; k < sizes[0]; k++) x.w[k] = values[from + k] * scale;
  };
  const learn = minibatches(labels.length, batch, (_, i) => {
    load(images, i * sizes[0], 1 / 256);
    trainer.train(x, labels[i]);
  });
  return {
    version: "convnetjs 0.3.0",
    step() {
      learn();
      return batch;
    },
    predict: (pixels, n) =>
      Array.from({ length: n }, (_, i) => {
        load(pixels, i * sizes[0], 1);
        return [...net.forward(x, false).w];
      }).flat(),
  };
}
