// Twenty lines that train a network on MNIST and take it apart into a pipe of functions.
import { accuracy, dataset, matrix, mlp, pipe, relu, sgd, train } from "@closurenet/core";
import { printDigit } from "@closurenet/mnist";
import { loadMnist } from "@closurenet/mnist/node";

const mnist = await loadMnist();
const examples = ({ images, labels }: typeof mnist.train) =>
  dataset({ inputs: images, labels, classes: 10, scale: 1 / 256 });

const net = mlp([784, 100, 50, 10], { activation: relu, seed: 7 });
for (const { epochEnd } of train(net, examples(mnist.train), { epochs: 1, optimizer: sgd(0.2), validation: 0.1 })) {
  if (epochEnd) console.log(`epoch ${epochEnd.epoch}: ${(100 * epochEnd.validation!.accuracy!).toFixed(1)} %`);
}
console.log(`test: ${(100 * accuracy(net, examples(mnist.test))).toFixed(1)} %`);

const digit = matrix([Array.from(mnist.test.images.subarray(0, 784), (byte) => byte / 256)]);
const out = pipe(digit, ...net.functions()); // the same numbers as net(digit)
const read = out.get().indexOf(Math.max(...out.get()));
console.log(printDigit(mnist.test, 0, { predicted: read }));
console.log(
  net
    .functions()
    .map(({ label }) => label)
    .join(" ▸ "),
);
