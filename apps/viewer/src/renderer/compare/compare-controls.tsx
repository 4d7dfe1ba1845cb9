import { ColourChoice, LayerChoice, ScaleSelect } from "../film/look/controls.tsx";
import { scales } from "../film/look/scales.ts";
import { countText } from "../shared/format.ts";
import { FileIcon, FolderIcon } from "../shared/icons.tsx";
import { MOST_RUNS } from "../../most-runs.ts";
import { type ClockName, type Mode, clocks, modes } from "./comparing.ts";
import type { Scene } from "./compare-screen.tsx";
import { commonLayers } from "./comparison.ts";

const modeNames: Readonly<Record<Mode, string>> = { side: "side by side", wipe: "wipe", difference: "difference" };

const clockNotes: Readonly<Record<ClockName, string>> = {
  iteration: "All runs after as many steps of training.",
  epoch: "All runs after as many passes through their examples, whatever their minibatches.",
  loss: "Each run where its smoothed loss first comes down to the same value.",
};

/** How the runs are compared. */
export function CompareControls({ scene }: { scene: Scene }) {
  const { viewer, all, first } = scene;
  const common = commonLayers(all.films.value);
  return (
    <div class="controls">
      <Modes scene={scene} />
      <Clocks scene={scene} />
      <div class="choice">
        <LayerChoice viewer={viewer} run={first} layers={first.film.layers.slice(0, common)} />
        <Differing scene={scene} />
      </div>
    </div>
  );
}

/** How the runs are shown, and how one is added. */
export function LookControls({ scene }: { scene: Scene }) {
  const { viewer, first } = scene;
  return (
    <div class="controls">
      {viewer.comparing.mode.value !== "difference" && (
        <ScaleSelect viewer={viewer} offered={scales.filter(({ films }) => films)} />
      )}
      <ColourChoice viewer={viewer} run={first} />
      <AddRun scene={scene} />
    </div>
  );
}

function Modes({ scene }: { scene: Scene }) {
  const { comparing } = scene.viewer;
  const mode = comparing.mode.value;
  const tracks = scene.all.tracks.value;
  const alone = tracks.length === 1;
  return (
    <fieldset class="choice">
      <legend>Shown</legend>
      <div class="segments">
        {modes.map((name) => (
          <label key={name}>
            <input type="radio" name="mode" checked={mode === name} onChange={() => (comparing.mode.value = name)} />
            <span>{alone && name === "difference" ? "change" : modeNames[name]}</span>
          </label>
        ))}
      </div>
      {alone && <Since scene={scene} />}
      {tracks.length > 2 && mode !== "side" && <PairChoice scene={scene} />}
    </fieldset>
  );
}

/** Which frame a run alone is compared with. */
function Since({ scene }: { scene: Scene }) {
  const { viewer, first, shown } = scene;
  const { since } = viewer.comparing;
  const step = first.film.steps[Math.round(first.player.at.value)];
  return (
    <div class="since">
      <p class="note">
        Compared with its{" "}
        {since.value === undefined ? "first frame" : `frame of iteration ${countText(shown.since.value)}`}.
      </p>
      <div class="row">
        <button
          type="button"
          onClick={() => (since.value = step)}
          disabled={step === undefined || step === shown.since.value}
        >
          Since this moment
        </button>
        <button type="button" onClick={() => (since.value = undefined)} disabled={since.value === undefined}>
          Since the first frame
        </button>
      </div>
    </div>
  );
}

function PairChoice({ scene }: { scene: Scene }) {
  const { pair } = scene.viewer.comparing;
  const tracks = scene.all.tracks.value;
  const choose = (side: 0 | 1, place: number): void => {
    const [left, right] = pair.value;
    const other = side === 0 ? right : left;
    // Who chooses the run of the other side exchanges the two.
    const kept = place === other ? (side === 0 ? left : right) : other;
    pair.value = side === 0 ? [place, kept] : [kept, place];
  };
  return (
    <div class="row pair">
      {([0, 1] as const).map((side) => (
        <label key={side}>
          {side === 0 ? "Left" : "Right"}{" "}
          <select value={pair.value[side]} onChange={(event) => choose(side, Number(event.currentTarget.value))}>
            {tracks.map(({ letter, source, place }) => (
              <option key={place} value={place}>
                {letter} {source.name}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

function Clocks({ scene }: { scene: Scene }) {
  const { comparing } = scene.viewer;
  // Checkpoints of others carry neither epochs nor losses.
  const measured = scene.all.tracks.value.some(({ source }) => source.kind !== "models");
  return (
    <fieldset class="choice">
      <legend>Clock</legend>
      <div class="segments">
        {clocks.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="clock"
              checked={comparing.clock.value === name}
              disabled={name !== "iteration" && !measured}
              onChange={() => (comparing.clock.value = name)}
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
      <p class="note">{clockNotes[comparing.clock.value]}</p>
    </fieldset>
  );
}

function AddRun({ scene }: { scene: Scene }) {
  const { viewer, all } = scene;
  if (all.tracks.value.length >= MOST_RUNS) return null;
  return (
    <fieldset class="choice">
      <legend>Add a run</legend>
      <div class="row">
        <button type="button" onClick={() => void viewer.add(viewer.host.pickFolder())}>
          <FolderIcon />
          Add run folder
        </button>
        <button type="button" onClick={() => void viewer.add(viewer.host.pickFile())}>
          <FileIcon />
          Add file
        </button>
      </div>
    </fieldset>
  );
}

/** Where the layer that is shown is not as large in each run. */
function Differing({ scene }: { scene: Scene }) {
  const films = scene.all.films.value;
  const sizes = films.flatMap(({ track, run }) => {
    const layer = run.look.layer.value;
    return layer ? [{ letter: track.letter, size: `${layer.inputs}→${layer.units}` }] : [];
  });
  const layers = films.map(({ run }) => run.film.layers.length);
  const differ = new Set(sizes.map(({ size }) => size)).size > 1;
  const deeper = new Set(layers).size > 1;
  if (!differ && !deeper) return null;
  return (
    <p class="note">
      {differ &&
        `This layer is not the same size in all: ${sizes.map(({ letter, size }) => `${letter} ${size}`).join(", ")}. `}
      {deeper && `Some have more layers; the ${Math.min(...layers)} that all have can be compared.`}
    </p>
  );
}
