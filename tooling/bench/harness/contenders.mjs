// Who is measured, by name.

const ours = { peer: "closurenet", kernels: "fast" };
const python = (peer) => ({ peer, python: true, search: true });

/** Contenders on a machine of so many processors. This project uses eight threads at most. */
export function contenders(processors) {
  const threads = Math.min(8, processors);
  const all = {
    closurenet: { ...ours, setting: { threads } },
    "one thread": { ...ours, setting: { threads: 1 } },
    reproducible: { ...ours, kernels: "reproducible", setting: { threads } },
    plain: { ...ours, kernels: "plain", setting: { threads: 1 }, turns: 2 },
    PyTorch: python("pytorch"),
    "PyTorch, one thread": { ...python("pytorch"), setting: { threads: 1 } },
    NumPy: python("numpy"),
    "tfjs wasm": { peer: "tfjs", backend: "wasm", setting: { threads: 1 }, turns: 2 },
    "tfjs cpu": { peer: "tfjs", backend: "cpu", setting: { threads: 1 }, turns: 2 },
    convnetjs: { peer: "convnetjs", setting: { threads: 1 }, turns: 2 },
  };
  return (name) => ({
    name: all[name].peer === "closurenet" && name !== "closurenet" ? `closurenet, ${name}` : name,
    ...all[name],
  });
}

/** What one core can do at most, in FLOP. */
export const peak = { name: "wasm peak of a core", peer: "wasm-peak", setting: { threads: 1 } };
