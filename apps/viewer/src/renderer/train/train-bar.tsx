import { patchGrid } from "@closurenet/film";
import { useEffect, useState } from "preact/hooks";
import { plain } from "../film/open-run.ts";
import { asWideAs } from "../shared/as-wide-as.ts";
import { countText, percentText, sizeText } from "../shared/format.ts";
import { CloseIcon, PauseIcon, PlayIcon } from "../shared/icons.tsx";
import { SmallPicture } from "../shared/small-picture.tsx";
import { Term } from "../shared/term.tsx";
import type { Viewer } from "../viewer.ts";
import { BeforeLosing } from "./before-losing.tsx";
import type { Minibatch } from "./orders.ts";
import { saving } from "./saving.ts";
import type { Phase, Training } from "./training.ts";
import "./train.css";

/** How many times as large a person may make the steps. */
const factors = [0.1, 0.3, 1, 3, 10] as const;

const phases: Readonly<Record<Phase, string>> = {
  preparing: "Getting ready…",
  training: "Training",
  paused: "Paused",
  finished: "Trained",
  stopped: "Stopped",
  diverged: "Diverged",
  failed: "Failed",
};

/** What a training in the page does, and what may be done to it; over every screen while its run is open. */
export function TrainBar({ viewer, training }: { viewer: Viewer; training: Training }) {
  const phase = training.phase.value;
  const minibatch = training.minibatch.value;
  const why = training.why.value;
  // The browser asks before the page goes; on the desktop its window does.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (training.unsaved()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [training]);
  return (
    <section class="train-bar" aria-label="Training">
      <div class="train-line">
        <b class={`train-phase ${phase}`} role="status">
          {phases[phase]}
        </b>
        <Now training={training} />
        <span class="train-tools">
          {viewer.run.value?.source !== training.source && (
            <button type="button" onClick={() => void viewer.open(Promise.resolve([training.source]))}>
              Show its film
            </button>
          )}
          {phase === "training" || phase === "paused" ? (
            <Controls training={training} phase={phase} />
          ) : (
            phase !== "preparing" && <AfterIt viewer={viewer} training={training} />
          )}
        </span>
      </div>
      {why !== undefined && (
        <p role="alert" class="problem">
          {plain(why)}
        </p>
      )}
      {minibatch && <Pictures minibatch={minibatch} names={training.learning.data.classes} />}
    </section>
  );
}

function Now({ training }: { training: Training }) {
  const at = training.at.value;
  if (!at) return null;
  const { step, steps, epoch, epochs, loss, accuracy, imagesPerSecond } = at;
  return (
    <span class="train-now">
      <span>
        <Term name="epoch" /> <b style={asWideAs(`${epochs}`)}>{Math.min(epochs, Math.floor(epoch) + 1)}</b> of {epochs}
      </span>
      <span>
        <Term name="iteration" /> <b style={asWideAs(countText(steps))}>{countText(step)}</b> of {countText(steps)}
      </span>
      <span>
        <Term name="loss" /> <b style={asWideAs("0.00000")}>{loss === undefined ? "–" : sizeText(loss)}</b>
      </span>
      <span title="Share of the validation digits that it reads rightly">
        <Term name="accuracy" />{" "}
        <b style={asWideAs("100.0 %")}>{accuracy === undefined ? "–" : percentText(accuracy)}</b>
      </span>
      <span>
        <b style={asWideAs("000 000")}>{countText(Math.round(imagesPerSecond))}</b> images a second
      </span>
      <progress max={steps} value={step} aria-label="Training" />
    </span>
  );
}

function Controls({ training, phase }: { training: Training; phase: "training" | "paused" }) {
  return (
    <>
      {phase === "training" ? (
        <button type="button" onClick={training.pause}>
          <PauseIcon />
          Pause
        </button>
      ) : (
        <button type="button" onClick={training.goOn}>
          <PlayIcon />
          Go on
        </button>
      )}
      <button type="button" onClick={training.step} title="One minibatch, which is shown, and a pause">
        One step
      </button>
      <label>
        Step size{" "}
        <select
          value={String(training.factor.value)}
          onChange={({ currentTarget }) => training.changeRate(factors[currentTarget.selectedIndex]!)}
        >
          {factors.map((factor) => (
            <option key={factor} value={String(factor)}>
              × {factor}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={training.stop}>
        Stop
      </button>
    </>
  );
}

/** What may be done with a run that is over. */
function AfterIt({ viewer, training }: { viewer: Viewer; training: Training }) {
  const [said, setSaid] = useState<string>();
  const [asking, setAsking] = useState(false);
  const putAway = (): void => {
    training.end();
    viewer.inPage.training.value = undefined;
  };
  return (
    <>
      <span role="status" class="note">
        {said}
      </span>
      {training.files() && (
        <button
          type="button"
          aria-disabled={viewer.inPage.saving.value}
          onClick={() => void saving(viewer, training, setSaid)}
          title="All its files: the command line goes on with it"
        >
          Save run
        </button>
      )}
      <button type="button" onClick={() => (viewer.inPage.asking.value = true)}>
        Train another
      </button>
      <button
        type="button"
        class="quiet square"
        aria-label="Put the training away"
        title="Put the training away"
        onClick={() => (training.unsaved() ? setAsking(true) : putAway())}
      >
        <CloseIcon />
      </button>
      {asking && <BeforeLosing viewer={viewer} training={training} lose={putAway} keep={() => setAsking(false)} />}
    </>
  );
}

interface PicturesProps {
  readonly minibatch: Minibatch;
  /** What the classes are called, where they have more than their numbers. */
  readonly names: readonly string[] | undefined;
}

/** The digits of one minibatch, and what they are. */
function Pictures({ minibatch: { step, images, labels, rows, cols }, names }: PicturesProps) {
  const patch = patchGrid({ inputs: rows * cols, units: 1, patch: { width: cols, height: rows } });
  return (
    <figure class="minibatch">
      <figcaption>
        Iteration {countText(step)} was made from these {labels.length} {names ? "pictures" : "digits"}, its{" "}
        <Term name="minibatch" />: the mean of their <Term name="gradient">gradients</Term> is one step.
      </figcaption>
      {/* It scrolls where the window is small: keys must reach it. */}
      <ol tabIndex={0} aria-label="The pictures of the minibatch">
        {Array.from(labels, (label, i) => (
          <li key={`${step} ${i}`}>
            <SmallPicture
              values={images.subarray(i * rows * cols, (i + 1) * rows * cols)}
              patch={patch}
              tone={{ kind: "ink" }}
              most={255}
              label=""
            />
            <span>{names?.[label] ?? label}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
