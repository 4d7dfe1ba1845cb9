import {
  activationChoices,
  initChoices,
  learningRates,
  optimizerChoices,
  scheduleChoices,
} from "@closurenet/experiment";
import { drawnCounts } from "@closurenet/mnist";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { JSX } from "preact";
import { plain } from "../film/open-run.ts";
import { countText } from "../shared/format.ts";
import type { Viewer } from "../viewer.ts";
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

/** Asks what to train, and trains it here. */
export function TrainScreen({ viewer }: { viewer: Viewer }) {
  const [settings, setSettings] = useState<Settings>(usual);
  const [problem, setProblem] = useState<string>();
  // Its worker draws the digits while a person looks at the form.
  const worker = useMemo(trainer, []);
  const begun = useMemo(() => ({ is: false }), []);
  useEffect(() => () => void (begun.is || worker.end()), []);

  const change = (changes: Partial<Settings>): void => {
    setProblem(undefined);
    setSettings({ ...settings, ...changes });
  };
  const begin = (): void => {
    try {
      const asked = askedFor(settings, Math.ceil(drawnCounts.train * (1 - settings.validation)));
      begun.is = true;
      viewer.train(worker.start(asked, nameOf(asked)));
    } catch (cause) {
      setProblem(plain(cause));
    }
  };
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
        <p class="lead">
          It learns from {countText(drawnCounts.train)} digits that the program draws: nothing is fetched, nothing
          leaves this page. The same settings and seed give the same weights in the command line.
        </p>
        <div class="fields">
          <Field name="Hidden layers" note="Neurons of each, between 784 pixels and 10 digits">
            <input
              type="text"
              value={settings.hidden}
              onInput={({ currentTarget }) => change({ hidden: currentTarget.value })}
            />
          </Field>
          <Choice
            name="Activation"
            note="What a hidden neuron makes of its sum"
            of={activationChoices}
            value={settings.activation}
            pick={(activation) => change({ activation })}
          />
          <Choice
            name="Initial weights"
            note="What it knows before it has seen a digit"
            of={initChoices}
            names={initNames}
            value={settings.init}
            pick={(init) => change({ init })}
          />
          <Choice
            name="Optimizer"
            note="How a gradient becomes a step"
            of={optimizerChoices}
            value={settings.optimizer}
            pick={(optimizer) => change({ optimizer, learningRate: learningRates[optimizer] })}
          />
          <Amount
            name="Learning rate"
            note="How large a step is"
            value={settings.learningRate}
            set={(learningRate) => change({ learningRate })}
          />
          <Choice
            name="Schedule"
            note="What becomes of the learning rate"
            of={scheduleChoices}
            value={settings.schedule}
            pick={(schedule) => change({ schedule })}
          />
          <Amount
            name="Epochs"
            note="Passes over all digits"
            value={settings.epochs}
            set={(epochs) => change({ epochs })}
          />
          <Amount
            name="Minibatch"
            note="Digits from which one step is made"
            value={settings.batch}
            set={(batch) => change({ batch })}
          />
          <Amount
            name="Dropout"
            note="Share of hidden neurons that are silent in a step"
            value={settings.dropout}
            set={(dropout) => change({ dropout })}
          />
          <Amount
            name="Validation"
            note="Share of the digits that it never learns from"
            value={settings.validation}
            set={(validation) => change({ validation })}
          />
          <Amount
            name="Seed"
            note="The same seed, the same film"
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
    </main>
  );
}

function Field({ name, note, children }: { name: string; note: string; children: JSX.Element }) {
  return (
    <label class="field">
      <b>{name}</b>
      {children}
      <small>{note}</small>
    </label>
  );
}

function Amount({ name, note, value, set }: { name: string; note: string; value: number; set(value: number): void }) {
  return (
    <Field name={name} note={note}>
      <input
        type="text"
        inputMode="decimal"
        defaultValue={String(value)}
        key={value}
        onChange={({ currentTarget }) => set(Number(currentTarget.value || Number.NaN))}
      />
    </Field>
  );
}

function Choice<Name extends string>({
  name,
  note,
  of,
  names,
  value,
  pick,
}: {
  name: string;
  note: string;
  of: readonly Name[];
  names?: Readonly<Record<Name, string>>;
  value: Name;
  pick(value: Name): void;
}) {
  return (
    <Field name={name} note={note}>
      <select value={value} onChange={({ currentTarget }) => pick(of[currentTarget.selectedIndex]!)}>
        {of.map((each) => (
          <option key={each} value={each}>
            {names?.[each] ?? each}
          </option>
        ))}
      </select>
    </Field>
  );
}
