import {
  activationChoices,
  initChoices,
  learningRates,
  optimizerChoices,
  scheduleChoices,
} from "@closurenet/experiment";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { plain } from "../film/open-run.ts";
import type { Viewer } from "../viewer.ts";
import { BeforeLosing } from "./before-losing.tsx";
import { DataChoice } from "./data/data-choice.tsx";
import { Amount, Choice, Field } from "./fields.tsx";
import { type Settings, askedFor, nameOf, usual } from "./settings.ts";
import { trainer } from "./training.ts";
import "./train.css";

const initNames: Readonly<Record<(typeof initChoices)[number], string>> = {
  "small-first": "small in the first layer, He’s in the others",
  series: "the series’: N(0, 1) ⁄ 100",
  positive: "the series’, all positive",
  he: "He’s",
  glorot: "Glorot’s",
};

/** Why there is nothing to learn from yet, in words. */
const notYet = {
  none: "Learn from: choose the files first.",
  reading: "Learn from: the pictures are still being read. Wait, or stop reading them.",
  unread: "Learn from: these pictures could not be read. Choose others.",
};

/** Asks what to train, and trains it here. */
export function TrainScreen({ viewer }: { viewer: Viewer }) {
  const [settings, setSettings] = useState<Settings>(usual);
  const [problem, setProblem] = useState<string>();
  const [losing, setLosing] = useState(false);
  // Its worker draws the digits while a person looks at the form.
  const worker = useMemo(trainer, []);
  // At once, not after the first paint: a form that is left before would leave its worker.
  useLayoutEffect(() => worker.end, []);

  const change = (changes: Partial<Settings>): void => {
    setProblem(undefined);
    setSettings({ ...settings, ...changes });
  };
  const material = worker.material.value;
  const inputs = material.phase === "ready" ? material.learning : undefined;
  const begin = (): void => {
    setLosing(false);
    try {
      if (material.phase !== "ready") throw new Error(notYet[material.phase]);
      const asked = askedFor(settings, material.learning);
      if (!losing && before?.unsaved()) return setLosing(true);
      viewer.train(worker.start(asked, nameOf(asked)));
    } catch (cause) {
      setProblem(plain(cause));
    }
  };
  const before = viewer.inPage.training.value;
  return (
    <main class="train">
      <form
        class="train-column"
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <h1>Train a network here</h1>
        <p class="lead">The same settings, pictures and seed give the same weights in the command line.</p>
        <DataChoice host={viewer.host} trainer={worker} />
        <div class="fields">
          <Field
            name="Hidden layers"
            note={
              inputs
                ? `Neurons of each, between ${inputs.rows * inputs.cols} pixels and ${inputs.classes} classes`
                : "Neurons of each, between pixels and classes"
            }
            term="layer"
          >
            {(ids) => (
              <input
                {...ids}
                type="text"
                value={settings.hidden}
                onInput={({ currentTarget }) => change({ hidden: currentTarget.value })}
              />
            )}
          </Field>
          <Choice
            name="Activation"
            note="What a hidden neuron makes of its sum"
            term="activation"
            of={activationChoices}
            value={settings.activation}
            pick={(activation) => change({ activation })}
          />
          <Choice
            name="Initial weights"
            note="What it knows before it has seen a digit"
            term="initial weights"
            of={initChoices}
            names={initNames}
            value={settings.init}
            pick={(init) => change({ init })}
          />
          <Choice
            name="Optimizer"
            note="How a gradient becomes a step"
            term="optimizer"
            of={optimizerChoices}
            value={settings.optimizer}
            pick={(optimizer) => change({ optimizer, learningRate: learningRates[optimizer] })}
          />
          <Amount
            name="Learning rate"
            note="How large a step is"
            term="learning rate"
            value={settings.learningRate}
            set={(learningRate) => change({ learningRate })}
          />
          <Choice
            name="Schedule"
            note="What becomes of the learning rate"
            term="schedule"
            of={scheduleChoices}
            value={settings.schedule}
            pick={(schedule) => change({ schedule })}
          />
          <Amount
            name="Epochs"
            note="Passes over all pictures"
            term="epoch"
            value={settings.epochs}
            set={(epochs) => change({ epochs })}
          />
          <Amount
            name="Minibatch"
            note="Pictures from which one step is made"
            term="minibatch"
            value={settings.batch}
            set={(batch) => change({ batch })}
          />
          <Amount
            name="Dropout"
            note="Share of hidden neurons that are silent in a step"
            term="dropout"
            value={settings.dropout}
            set={(dropout) => change({ dropout })}
          />
          <Amount
            name="Validation"
            note="Share of the pictures that it never learns from"
            term="validation"
            value={settings.validation}
            set={(validation) => change({ validation })}
          />
          <Amount
            name="Seed"
            note="The same seed, the same film"
            term="seed"
            value={settings.seed}
            set={(seed) => change({ seed })}
          />
        </div>
        <p role="alert" class="problem">
          {problem}
        </p>
        <div class="row">
          <button type="submit" class="primary">
            Train
          </button>
          <button type="button" onClick={() => (viewer.inPage.asking.value = false)}>
            Cancel
          </button>
        </div>
      </form>
      {losing && before && (
        <BeforeLosing viewer={viewer} training={before} lose={begin} keep={() => setLosing(false)} />
      )}
    </main>
  );
}
