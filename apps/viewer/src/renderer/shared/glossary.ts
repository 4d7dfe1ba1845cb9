/**
 * The terms of the page for somebody who never met them, in a sentence or two: the one place where they are explained. It is
 * fetched when the first one is asked for.
 */
export const glossary = {
  accuracy:
    "The share of pictures that the network reads rightly. During a training it is measured on pictures that it does not learn from.",
  activation: "The function that bends a neuron's sum, such as relu, which makes 0 of all that is below 0.",
  bias: "What a neuron adds to its sum whatever it is given. It moves the point at which the neuron begins to fire.",
  dropout:
    "In each step some neurons, chosen by chance, are silent. So the network cannot lean on single ones, and knows new pictures better.",
  epoch: "One pass over all pictures to learn from. It is made of many iterations, one for each minibatch.",
  gradient:
    "The slopes of the loss for all weights together. It points where the loss grows fastest, and training goes the other way.",
  "initial weights":
    "What the weights are before the first step: small random numbers. If they were all the same, all neurons of a layer would stay the same.",
  iteration:
    "One step of the training: the network reads some examples, a minibatch, and each weight is moved a little so that they would be read better.",
  layer:
    "Neurons side by side that are given the same numbers. What they make of them is what the next layer is given. Hidden layers stand between input and output.",
  "learning rate":
    "How far a weight is moved for its slope. Too small, and learning takes long; too large, and each step jumps over its goal until the loss grows without end.",
  loss: "How far the outputs are from what they should be, as one number. Training makes it smaller.",
  minibatch:
    "The few examples from which one step is made. Their mean slope is nearly that of all examples, and much sooner known.",
  neuron:
    "It multiplies each number that it is given by a weight, adds them up with its bias, and lets the activation bend the sum.",
  optimizer:
    "The rule that makes a step of the gradient. sgd goes straight against it; momentum keeps some of the steps before; adam also gives each weight a step size of its own.",
  schedule:
    "How the learning rate changes during the training: large steps first to get near, small ones last to get there.",
  seed: "The number from which all chance of a training is drawn: initial weights, order of the examples, dropout. The same seed makes the same film.",
  slope:
    "How much the loss changes when a number is made larger by a little, per little: its derivative. Training moves each weight against its slope.",
  softmax:
    "It makes shares of the last sums: all are above 0, and together they are 1. So they can be read as how sure the network is.",
  validation:
    "Some pictures are kept aside and never learnt from. How well these are read tells what the network makes of pictures that are new to it.",
  weight:
    "The number by which a neuron multiplies one of the numbers that it is given. Its weights are what a network has learnt.",
} as const satisfies Readonly<Record<string, string>>;

export type TermName = keyof typeof glossary;
