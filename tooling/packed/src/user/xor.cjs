const { dataset, evaluate, mlp, save, sgd, train } = require("@closurenet/core");
const { wasmKernels } = require("@closurenet/kernels-wasm");
const { momentum } = require("@closurenet/optimizers");

const data = dataset({ inputs: [0, 0, 0, 1, 1, 0, 1, 1], labels: [0, 1, 1, 0], classes: 2 });
const net = mlp([2, 16, 2], { seed: 1, kernels: wasmKernels({ relaxed: false }) });
for (const _ of train(net, data, { epochs: 200, optimizer: sgd(0.5) }));
for (const _ of train(net, data, { epochs: 200, optimizer: momentum(0.1) }));
const weights = Array.from(save(net.cells()).get("layers.0.W")?.values ?? []);
console.log(JSON.stringify({ accuracy: evaluate(net, data).accuracy, weights }));
