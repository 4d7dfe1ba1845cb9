import module from "@closurenet/examples/with-dropout?raw";
import { contents } from "../contents.ts";
import { Code } from "../parts/code.tsx";
import { cut } from "../parts/cut.ts";
import { Key, Lines } from "../parts/lines.tsx";
import { percent } from "../parts/numbers.ts";
import { Figure, Section } from "../parts/section.tsx";
import { FilmCanvas } from "../training/film-canvas.tsx";
import { EPOCHS, EVERY, KNOWN, NEURONS, UNSEEN, duel, names } from "./duel.ts";

const ours = duel();

const of = (share: number | undefined): string => percent(share ?? 0, 0);

function says(): string {
  const [plain, dropped] = names.map((name) => ours.standings.value[name]);
  const epochs = EVERY * plain!.unseen.length;
  if (epochs === 0) return `${KNOWN} digits to learn from, ${UNSEEN} others to be tested on.`;
  return (
    `After ${epochs} of ${EPOCHS} epochs: without dropout ${of(plain!.known.at(-1))} of the digits that it learnt from, and ` +
    `${of(plain!.unseen.at(-1))} of the others; with dropout ${of(dropped!.known.at(-1))} and ${of(dropped!.unseen.at(-1))}.`
  );
}

export function DropoutSection() {
  const { standings, phase } = ours;
  return (
    <Section of={contents.dropout}>
      <p>
        Give a network few digits and many neurons, and it learns the few by heart, down to the last one. That is not
        the same as learning to read: of digits that it has never seen it knows fewer.
      </p>
      <p>
        <dfn>Dropout</dfn> silences some numbers at each step, chosen by chance: here every fifth pixel and every second
        neuron. So no neuron can rely on a certain other one being there, and each must be of some use alone. When the
        network is asked, all of them speak. The series promised it for a third part, as something that is easily put
        in. It is a layer between layers, and all the difference between the two networks below.
      </p>
      <Code text={cut(module, "contestants")} of="dropout-compared" part="with-dropout" />
      <Figure
        name="The same network without and with dropout"
        caption={`How far the weights of both first layers, ${NEURONS} neurons each, have moved from where they began; and the share of ${UNSEEN} other digits that they read.`}
      >
        <div class="controls">
          <button type="button" class="primary" onClick={ours.start}>
            {phase.value === "new" ? "Let both learn" : "Again"}
          </button>
        </div>
        <p class="says tall" role="status" aria-busy={phase.value === "running"}>
          {says()}
        </p>
        <div class="side-by-side">
          {names.map((name) => (
            <div key={name} class="half">
              <p class="note">{name}</p>
              <FilmCanvas frame={standings.value[name].moved} label={`How far the weights ${name} have moved`} />
            </div>
          ))}
        </div>
        <Lines
          lines={names.map((name) => ({ name, values: standings.value[name].unseen }))}
          steps={EPOCHS / EVERY}
          most={1}
          ticks={[0, 0.25, 0.5, 0.75, 1]}
          digits={2}
          across={`${EPOCHS} epochs`}
          label="The share of unseen digits that are read, without and with dropout"
        />
        <Key names={names} />
      </Figure>
      <p>
        With so few digits the gain is small, and another random start may hide it. The example trains 500 neurons on
        2,000 digits of MNIST, from five starts each: there dropout misreads a fifth fewer, and that is no accident.
      </p>
    </Section>
  );
}
