import type { Step } from "./taken-apart.ts";

/** What a function does, and how a slope comes back through it. */
export interface Words {
  readonly says: string;
  readonly equation: string;
  readonly back: string;
}

/** The activations, by the names that core gives them. */
const activations: Readonly<Record<string, Pick<Words, "equation" | "back">>> = {
  relu: { equation: "z = max(0, s)", back: "dL/ds = dL/dz where s > 0, else 0" },
  sigmoid: { equation: "z = 1 ⁄ (1 + e⁻ˢ)", back: "dL/ds = dL/dz · z · (1 − z)" },
  tanh: { equation: "z = tanh(s)", back: "dL/ds = dL/dz · (1 − z²)" },
  identity: { equation: "z = s", back: "dL/ds = dL/dz" },
  softplus: { equation: "z = ln(1 + eˢ)", back: "dL/ds = dL/dz ⁄ (1 + e⁻ˢ)" },
  softmax: { equation: "zⱼ = e^sⱼ ⁄ Σₖ e^sₖ", back: "with the loss −ln z of the right class: dL/ds = z − y" },
};

/** A function of a pipe in words. */
export function wordsOf({ kind, activation }: Step): Words {
  switch (kind) {
    case "withBias":
      return {
        says: "Puts a 1 behind the numbers. The last row of the next matrix, the biases, is multiplied by it.",
        equation: "x ↦ [x 1]",
        back: "dL/dx = dL/d[x 1], without the last",
      };
    case "times":
      return {
        says: "Each neuron multiplies each number by a weight of its own, and adds them up.",
        equation: "s = [x 1]·W,  sⱼ = Σᵢ xᵢ·wᵢⱼ + bⱼ",
        back: "dL/dW = [x 1]ᵀ·dL/ds,  dL/dx = dL/ds·Wᵀ",
      };
    case "activation":
      return {
        says:
          activation === "softmax"
            ? "Makes shares of the sums: all are above 0, and together they are 1."
            : "Bends each sum by itself. Without it, two matrices would do no more than one.",
        ...(activations[activation ?? ""] ?? { equation: `z = ${activation}(s)`, back: "dL/ds = dL/dz · f′(s)" }),
      };
    case "other":
      return {
        says: "A function of its layer.",
        equation: "",
        back: "",
      };
  }
}
