import { patchGrid } from "@closurenet/film";
import { effect, untracked, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { countText, percentText } from "../shared/format.ts";
import { SmallPicture } from "../shared/small-picture.tsx";
import { type Cell, Confusion } from "./confusion.tsx";
import { DigitChoice, digitOnPad, layDigit, putDigit } from "./digit-choice.tsx";
import type { Drawing } from "./drawing.ts";
import { type Judged, digitsIn, surelyWrong } from "./judged.ts";
import { DIGIT } from "./pad/pad-ink.ts";
import type { Outcome, Testing } from "./testing.ts";

/** Digits of a cell that are shown. */
const SHOWN = 24;
const whole = patchGrid({ inputs: DIGIT * DIGIT, units: 1 });

interface Props {
  readonly drawing: Drawing;
  readonly testing: Testing;
  readonly names: readonly string[];
}

const judgedIn = (outcome: Outcome | undefined): Judged | undefined =>
  outcome?.phase === "done" ? outcome.judged : undefined;

/** Test digits to put on the pad, and which of them the network of this moment takes for what. */
export function DigitsPanel({ drawing, testing, names }: Props) {
  const chosen = useSignal<Cell | undefined>(undefined);
  /** The turn of the pad for the digit that is read wrongly most surely, until that is known. */
  const worst = useSignal<number | undefined>(undefined);
  const found = testing.digits.value;
  const outcome = testing.outcome.value;
  const shown = digitOnPad({ drawing, testing });
  const put = (i: number): void => void putDigit({ drawing, testing }, () => i);
  useEffect(
    () =>
      effect(() => {
        const turn = worst.value;
        if (turn === undefined) return;
        if (turn !== drawing.turn.value || !testing.wanted.value) {
          worst.value = undefined;
          return;
        }
        const now = testing.current.value;
        const set = testing.digits.value;
        if (now?.phase !== "done" || !set) return;
        worst.value = undefined;
        const digit = surelyWrong(now.judged, set.digits);
        if (digit !== undefined) untracked(() => layDigit(drawing, set, digit));
      }),
    [],
  );
  const judged = judgedIn(outcome);
  const now = judgedIn(testing.current.value);
  const cell = chosen.value;
  const listed = judged && cell && found ? digitsIn(judged, found.digits, cell.is, cell.as) : [];
  const name = (i: number): string => names[i] ?? String(i);
  const label = shown === undefined ? undefined : found?.digits.labels[shown];
  return (
    <section class="test-digits" aria-label="Test digits">
      <h2>Test digits</h2>
      <div class="row">
        <DigitChoice drawing={drawing} testing={testing} />
        <button
          type="button"
          onClick={() => {
            testing.wanted.value = true;
            worst.value = drawing.ask();
          }}
        >
          Wrong most surely
        </button>
        <button
          type="button"
          class="toggle"
          aria-pressed={testing.wanted.value}
          onClick={() => (testing.wanted.value = !testing.wanted.value)}
        >
          Confusion matrix
        </button>
      </div>
      <p class="note" role="status">
        {shown !== undefined && label !== undefined
          ? `Number ${countText(shown + 1)} of ${countText(found!.digits.count)} ${found!.of}: it is ${name(label)}${
              now && now.read[shown] !== label
                ? `, and read as ${name(now.read[shown]!)} with ${percentText(now.sure[shown]!)}`
                : ""
            }.`
          : worst.value !== undefined
            ? "Looking for the digit that it gets wrong most surely at this moment…"
            : ""}
      </p>
      {testing.wanted.value && (
        <div class="judged">
          {outcome === undefined && <p class="note">Tested when the film rests.</p>}
          {outcome?.phase === "working" && (
            <label class="note">
              Testing <progress max="1" value={outcome.share} />
            </label>
          )}
          {outcome?.phase === "failed" && <p role="alert">{outcome.text}</p>}
          {judged && found && outcome?.phase === "done" && (
            <>
              <p class="note">
                What {countText(found.digits.count)} {found.of} are (rows) and what the network reads them as (columns)
                at iteration {countText(outcome.step)}, with{" "}
                {outcome.exact ? "its exact weights" : "the weights of the film, which are rounded"}.
              </p>
              <Confusion judged={judged} names={names} chosen={cell} choose={(next) => (chosen.value = next)} />
              {cell && (
                <p class="note" role="status">
                  {countText(listed.length)} that are {name(cell.is)}, read as {name(cell.as)}
                  {listed.length > SHOWN ? `; the ${SHOWN} that it is surest of:` : listed.length > 0 ? ":" : "."}
                </p>
              )}
              {listed.length > 0 && (
                <ol class="cell-digits">
                  {listed.slice(0, SHOWN).map((i) => (
                    <li key={i}>
                      <button
                        type="button"
                        aria-label={`Put number ${i + 1} on the pad: ${name(found.digits.labels[i]!)}, read with ${percentText(judged.sure[i]!)}`}
                        aria-pressed={shown === i}
                        onClick={() => put(i)}
                      >
                        <SmallPicture
                          values={found.digits.images.subarray(i * DIGIT * DIGIT, (i + 1) * DIGIT * DIGIT)}
                          patch={whole}
                          tone={{ kind: "ink" }}
                          most={255}
                          label=""
                        />
                      </button>
                    </li>
                  ))}
                </ol>
              )}
            </>
          )}
        </div>
      )}
    </section>
  );
}
