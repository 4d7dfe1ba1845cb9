import { useMemo } from "preact/hooks";
import { measured } from "../film/measured.ts";
import type { OpenRun } from "../film/open-run.ts";
import { Status } from "../header/header.tsx";
import { asWideAs } from "../shared/as-wide-as.ts";
import { countText, percentText, sizeText } from "../shared/format.ts";
import { CloseIcon } from "../shared/icons.tsx";
import type { Scene } from "./compare-screen.tsx";
import type { Track } from "./comparison.ts";

/** Which run it is, where it stands, and what was measured there. */
export function RunHead({ scene, track }: { scene: Scene; track: Track }) {
  const { comparing } = scene.viewer;
  const run = track.run.value;
  const problem = track.problem.value;
  const { source, letter, place } = track;
  const leave = (): void => {
    if (place === 0) scene.viewer.leaveFirst();
    else comparing.others.value = comparing.others.value.filter((one) => one !== source);
  };
  return (
    <div class="run-head">
      <p class="run-title">
        <b class={`letter run-${letter}`} aria-hidden="true">
          {letter}
        </b>
        <span title={source.name}>{source.name}</span>
        {run?.film.about && run.film.count.value >= 0 && (
          <small title={run.film.about.details}>{run.film.about.title}</small>
        )}
        {run && problem === undefined && <Reading run={run} />}
        {scene.all.tracks.value.length > 1 && (
          <button
            type="button"
            class="quiet small square"
            aria-label={`Take ${letter} away`}
            title="Take away"
            onClick={leave}
          >
            <CloseIcon />
          </button>
        )}
      </p>
      {problem !== undefined && (
        <p class="run-problem" role="alert">
          {problem}
        </p>
      )}
      {run && run.film.count.value > 0 && <Now track={track} run={run} />}
    </div>
  );
}

/** How far its reading is; of one that grows, where it has come to. */
function Reading({ run }: { run: OpenRun }) {
  const now = run.progress.value;
  if (now.phase === "live" || now.phase === "waiting") return <Status run={run} />;
  if ((now.phase !== "loading" && now.phase !== "listed") || !now.size) return null;
  return <span class="status busy">{Math.floor((100 * now.bytes) / now.size)} % read</span>;
}

/** Where a run stands at the moment of the clock. */
function Now({ track, run }: { track: Track; run: OpenRun }) {
  const { film, shown, source, diverged } = run;
  const at = useMemo(() => measured(film), [film]);
  const frame = Math.round(shown.value);
  const step = film.steps[frame] ?? 0;
  const { point, validation } = frame < film.read.value ? at(step) : {};
  const last = { step: countText(film.steps.at(-1) ?? 0), epoch: (film.epochs.at(-1) ?? 0).toFixed(2) };
  const standing = standingText(track, run);
  return (
    <p class="run-now" data-run={track.letter}>
      <span>
        iteration{" "}
        <b data-reading="step" style={asWideAs(last.step)}>
          {countText(step)}
        </b>
      </span>
      {/* Checkpoints of others carry no more than their step. */}
      {source.kind !== "models" && (
        <>
          <span>
            epoch <b style={asWideAs(last.epoch)}>{(film.epochs[frame] ?? 0).toFixed(2)}</b>
          </span>
          <span title="Mean of about the last 20 minibatches">
            loss <b data-reading="loss">{point?.smoothed === undefined ? "–" : sizeText(point.smoothed)}</b>
          </span>
          <span title="Share of the validation examples that it reads">
            accuracy <b data-reading="validation">{validation ? percentText(validation.accuracy) : "–"}</b>
          </span>
        </>
      )}
      {standing && <em>{standing}</em>}
      {diverged.value !== undefined && <em class="warn">diverged at iteration {countText(diverged.value)}</em>}
    </p>
  );
}

function standingText({ standing, times }: Track, { film, progress }: OpenRun): string | undefined {
  if (standing.value === "there") return undefined;
  if (standing.value === "never")
    return times.value.length === 0
      ? "no loss was recorded: it stays at its first frame"
      : `never reaches this loss: stands where it was smallest, ${sizeText(times.value[times.value.length - 1]!)}`;
  const growing = progress.value.phase === "live";
  return `${growing ? "has come as far as" : "ended at"} iteration ${countText(film.steps.at(-1) ?? 0)}: its last frame is held`;
}
