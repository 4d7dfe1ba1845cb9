import { useMemo } from "preact/hooks";
import type { OpenRun } from "../open-run.ts";
import type { Spots } from "../grid/spot.ts";
import type { Layer } from "../reading/film.ts";
import { stillNeurons } from "./still-neurons.ts";

/** As many are named; of more, the number is said. */
const NAMED = 12;

/** The neurons that learnt next to nothing, and why that happens. */
export function StillList({ run, layer, spots }: { run: OpenRun; layer: Layer; spots: Spots }) {
  const count = run.film.count.value;
  const read = run.progress.value.phase !== "loading";
  const still = useMemo(() => {
    const [start, end] = [layer.weights(0), layer.weights(run.film.staying().at(-1) ?? 0)];
    return read && start && end ? stillNeurons(layer, start, end) : [];
  }, [layer, count, read]);
  if (still.length === 0) return null;
  return (
    <p
      class="still note"
      title="A relu neuron that answers to no digit gets no error, and so it learns nothing from it."
    >
      Hardly moved:{" "}
      {still.slice(0, NAMED).map((unit) => (
        <button key={unit} type="button" class="link" aria-label={`Neuron ${unit}`} onClick={() => spots.pin(unit)}>
          {unit}
        </button>
      ))}
      {still.length > NAMED && <span>and {still.length - NAMED} more.</span>} Little error reached{" "}
      {still.length === 1 ? "it" : "them"}.
    </p>
  );
}
