import { activate, relu, times, withBias, type Cell, type LayerRecipe } from "@closurenet/core";

/** `units` neurons: each adds up its weighted inputs and its bias, and passes on what is above zero. */
export const neurons = (units: number): LayerRecipe => {
  return ({ fanIn, batch, rng, cell }) => {
    // What the bank account calls its money: cells that the functions below share, and nobody else writes to.
    const W = { value: cell(fanIn + 1, units), grad: cell(fanIn + 1, units), weightRows: fanIn }; // last row: biases
    const [S, Z, Fp, D] = [cell(batch, units), cell(batch, units), cell(batch, units), cell(batch, units)];
    const dX = cell(batch, fanIn);
    let X: Cell;
    W.value.set(W.value.get().map((_, i) => (i < fanIn * units ? rng.normal() * Math.sqrt(2 / fanIn) : 0)));

    function forward(input: Cell, n: number): Cell {
      X = input;
      const [x, w, s, z, fp] = [X.get(), W.value.get(), S.get(), Z.get(), Fp.get()];
      for (let row = 0; row < n; row++) {
        for (let unit = 0; unit < units; unit++) {
          let sum = w[fanIn * units + unit]!; // the bias
          for (let k = 0; k < fanIn; k++) sum += x[row * fanIn + k]! * w[k * units + unit]!;
          const at = row * units + unit;
          s[at] = sum; // S = [X 1]·W
          z[at] = Math.max(0, sum); // Z = f(S)
          fp[at] = sum > 0 ? 1 : 0; // Fp = f′(S)
        }
      }
      return Z;
    }

    // From how the loss changes with each output: how it changes with each weight and each input.
    function backward(dZ: Cell, n: number): Cell {
      const [x, w, fp, dz] = [X.get(), W.value.get(), Fp.get(), dZ.get()];
      const [d, g, dx] = [D.get(), W.grad.get(), dX.get()];
      g.fill(0);
      dx.fill(0);
      for (let row = 0; row < n; row++) {
        for (let unit = 0; unit < units; unit++) {
          const at = row * units + unit;
          d[at] = dz[at]! * fp[at]!; // D = dZ ∘ Fp
          if (d[at] === 0) continue; // the neuron was silent: nothing depends on it
          for (let k = 0; k < fanIn; k++) {
            g[k * units + unit]! += x[row * fanIn + k]! * d[at]; // G = [X 1]ᵀ·D
            dx[row * fanIn + k]! += w[k * units + unit]! * d[at]; // dX = D·Wᵀ
          }
          g[fanIn * units + unit]! += d[at];
        }
      }
      return dX;
    }

    const functions = () => [withBias, times(W.value), activate(relu)]; // the same as a pipe
    return { kind: "by hand", fanOut: units, params: { W }, cells: { S, Z, Fp, D }, forward, backward, functions };
  };
};
