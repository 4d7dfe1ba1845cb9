/** The terms of the page for somebody who never met them, in a sentence or two. */
export const glossary = {
  iteration:
    "One step of the training: the network reads some examples, a minibatch, and each weight is moved a little so that they would be read better.",
  loss: "How far the outputs are from what they should be, as one number. Training makes it smaller.",
  slope:
    "How much the loss changes when a number is made larger by a little, per little: its derivative. Training moves each weight against its slope.",
  bias: "What a neuron adds to its sum whatever it is given. It moves the point at which the neuron begins to fire.",
  activation: "The function that bends a neuron's sum, such as relu, which makes 0 of all that is below 0.",
  weight:
    "The number by which a neuron multiplies one of the numbers that it is given. Its weights are what a network has learnt.",
} as const satisfies Readonly<Record<string, string>>;

export type TermName = keyof typeof glossary;
