import module from "@closurenet/examples/layer-by-hand?raw";
import { contents } from "../contents.ts";
import { Code } from "../parts/code.tsx";
import { cut } from "../parts/cut.ts";
import { Section } from "../parts/section.tsx";
import { LayerFigure, made } from "./layer-figure.tsx";
import { steps } from "./layer-steps.ts";

const forward = cut(module, "forward");
const backward = cut(module, "backward");

export function LayerSection() {
  const line = steps[made.value - 1]!.line;
  const lit = (text: string): boolean => line !== undefined && text.includes(line);
  return (
    <Section of={contents.layer}>
      <p>
        A <dfn>neuron</dfn> is a small sum. It multiplies each number that comes in by a weight, adds everything up, and
        adds a constant of its own, the <dfn>bias</dfn>. If the sum is above zero, the neuron passes it on; if not, it
        says 0. A <dfn>layer</dfn> is several neurons that look at the same numbers.
      </p>
      <p>
        Written as a closure it is two functions, and the matrices that they share. The letters are those of the series:{" "}
        <code>X</code> comes in, <code>S</code> holds the sums, <code>Z</code> goes out.
      </p>
      <Code text={forward} of="a-layer-by-hand" part="layer-by-hand" lit={lit} />
      <p>
        The second function works backward, and it is how the layer learns. At the end of a network stands one number
        that says how wrong it is, the <dfn>loss</dfn>. Suppose that somebody tells the layer how the loss changes when
        a number in <code>Z</code> changes a little: that is <code>dZ</code>. Then the layer can say how the loss
        changes with each of its weights, <code>G</code>, and with each number that came in, <code>dX</code>.
      </p>
      <Code text={backward} of="a-layer-by-hand" part="layer-by-hand" lit={lit} />
      <p>
        So <code>Fp</code> and <code>D</code> are notes that the layer makes for itself. Step through it, and watch each
        matrix being filled.
      </p>
      <LayerFigure />
    </Section>
  );
}
