import type { Screen } from "../screens.ts";

interface TourStep {
  readonly name: string;
  readonly screen: Screen | "train";
  readonly title: string;
  readonly text: string;
}

/** What the tour shows, and says of it. */
export const steps: readonly TourStep[] = [
  {
    name: "film",
    screen: "film",
    title: "The film",
    text: "Each patch is one neuron, and each of its squares one weight. Space plays the training, the arrows go frame by frame. Point at a neuron to see it close up.",
  },
  {
    name: "pipe",
    screen: "pipe",
    title: "The pipe",
    text: "The same network, taken apart into functions. A digit goes through them from left to right. Open a card: it shows the equation, and how the slope of the loss comes back.",
  },
  {
    name: "draw",
    screen: "draw",
    title: "A digit of yours",
    text: "Draw one on the pad. The bars say what the network of this moment reads. The ribbons say what it read at any moment of its training.",
  },
  {
    name: "train",
    screen: "train",
    title: "A network of yours",
    text: "Choose how large it is and press Train. You see it learn while it does. Words with a dotted line, and question marks, say what they mean. Ctrl+K finds everything else.",
  },
];
