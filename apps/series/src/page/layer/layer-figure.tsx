import { type Signal, computed, signal } from "@preact/signals";
import { MatrixTable } from "../parts/matrix-table.tsx";
import { evenly } from "../parts/numbers.ts";
import { Scrub } from "../parts/scrub.tsx";
import { Figure } from "../parts/section.tsx";
import { type Letter, type Place, derivation, filled, steps } from "./layer-steps.ts";

const begins = {
  X: [1, 0.5, -1, 2],
  W: [0.6, -0.8, 0.4, 0.5, 0.3, -0.6, 0.1, 0.2, 0.2],
  dZ: [1, -0.5, 0.5, -1, 0.8, 0.2],
} as const;
type Given = keyof typeof begins;
const signals = (numbers: readonly number[]): readonly Signal<number>[] => numbers.map((value) => signal(value));
const given: Readonly<Record<Given, readonly Signal<number>[]>> = {
  X: signals(begins.X),
  W: signals(begins.W),
  dZ: signals(begins.dZ),
};
const isGiven = (letter: Letter): letter is Given => letter in given;
const range = evenly(-2, 2, 0.1);

const numbersOf = (letter: Given): number[] => given[letter].map(({ value }) => value);
const all = computed(() => filled(numbersOf("X"), numbersOf("W"), numbersOf("dZ")));
/** How many steps were made, and which number is looked at. */
export const made = signal(1);
const looked = signal<Place>({ of: "S", row: 0, col: 0 });

const what: Readonly<Record<Letter, string>> = {
  X: "what comes in",
  W: "weights",
  S: "= [X 1]·W",
  Z: "= f(S)",
  Fp: "= f′(S)",
  dZ: "told back",
  D: "= dZ ∘ Fp",
  G: "= [X 1]ᵀ·D",
  dX: "= D·Wᵀ",
};
const forward: readonly Letter[] = ["X", "W", "S", "Z", "Fp"];
const backward: readonly Letter[] = ["dZ", "D", "G", "dX"];

const same = (a: Place, b: Place): boolean => a.of === b.of && a.row === b.row && a.col === b.col;

function stateOf(letter: Letter): "empty" | "lit" | "filled" {
  const step = letter === "W" ? 0 : steps.findIndex(({ fills }) => fills === letter);
  return step >= made.value ? "empty" : step === made.value - 1 ? "lit" : "filled";
}

function Shown({ letter }: { letter: Letter }) {
  const { rows, cols, values } = all.value[letter];
  const { from } = derivation(looked.value, all.value);
  const state = stateOf(letter);
  return (
    <MatrixTable
      name={letter}
      what={what[letter]}
      rows={rows}
      cols={cols}
      values={values}
      most={2}
      state={state}
      marked={(row, col) => stateOf(looked.value.of) !== "empty" && from.some((p) => same(p, { of: letter, row, col }))}
      looked={(row, col) => same(looked.value, { of: letter, row, col })}
      look={(row, col) => (looked.value = { of: letter, row, col })}
      {...(isGiven(letter) && {
        instead: (row: number, col: number) => (
          <Scrub
            of={given[letter][row * cols + col]!}
            name={`${letter}, row ${row + 1}, column ${col + 1}`}
            from={range}
            digits={1}
          />
        ),
      })}
    />
  );
}

export function LayerFigure() {
  const step = steps[made.value - 1]!;
  const isSeen = stateOf(looked.value.of) !== "empty" && !isGiven(looked.value.of);
  const go = (to: number): void => {
    made.value = to;
    const { fills } = steps[to - 1]!;
    if (!isGiven(fills)) looked.value = { of: fills, row: 0, col: 0 };
  };
  return (
    <Figure
      name="A layer, forward and backward"
      caption="Numbers with a dotted line can be dragged. Point at any other, or reach it by Tab: what it was made of lights up."
    >
      <div class="controls">
        <button type="button" disabled={made.value === 1} onClick={() => go(made.value - 1)}>
          Back
        </button>
        <button type="button" class="primary" disabled={made.value === steps.length} onClick={() => go(made.value + 1)}>
          Next step
        </button>
        <span class="count">
          {made.value} of {steps.length}
        </span>
      </div>
      <p class="says tall" role="status">
        {step.says}
      </p>
      <div class="matrices" data-way="forward">
        {forward.map((letter) => (
          <Shown key={letter} letter={letter} />
        ))}
      </div>
      <div class="matrices" data-way="backward">
        {backward.map((letter) => (
          <Shown key={letter} letter={letter} />
        ))}
      </div>
      <p class="derivation" role="status">
        {isSeen ? (
          <>
            <b>
              {looked.value.of}, row {looked.value.row + 1}, column {looked.value.col + 1}:
            </b>{" "}
            {derivation(looked.value, all.value).text}
          </>
        ) : (
          "Fill a matrix, and its numbers say where they come from."
        )}
      </p>
    </Figure>
  );
}
