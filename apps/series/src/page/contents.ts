/** The sections of the page: their names in the address, and their headings. */
export const contents = {
  account: { id: "account", title: "A function that remembers" },
  cells: { id: "cell", title: "A matrix that functions share" },
  layer: { id: "layer", title: "A layer, by hand" },
  activation: { id: "activation", title: "A function that bends" },
  backprop: { id: "backpropagation", title: "Backpropagation is book-keeping" },
  training: { id: "training", title: "Many small steps" },
  neurons: { id: "neurons", title: "What a hundred neurons look at" },
  dropout: { id: "dropout", title: "Learning by heart, and dropout" },
  reading: { id: "reading", title: "A network is a pipe, and it reads your digit" },
} as const;
