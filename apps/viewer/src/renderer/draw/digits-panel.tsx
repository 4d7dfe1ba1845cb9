import { patchGrid } from "@closurenet/film";
import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { countText, percentText } from "../shared/format.ts";
import { SmallPicture } from "../shared/small-picture.tsx";
import { type Cell, Confusion } from "./confusion.tsx";
import { DigitChoice, digitOnPad, putDigit } from "./digit-choice.tsx";
import type { Drawing } from "./drawing.ts";
import { digitsIn, surelyWrong } from "./judged.ts";
import { DIGIT } from "./pad/pad-ink.ts";
import type { Testing } from "./testing.ts";

/** Digits of a cell that are shown. */
const SHOWN = 24;
const whole = patchGrid({ inputs: DIGIT * DIGIT, units: 1 });

interface Props {
  readonly drawing: Drawing;
  readonly testing: Testing;
  readonly names: readonly string[];
}

/** Test digits to put on the pad, and which of them the network of this moment takes for what. */
export function DigitsPanel({ drawing, testing, names }: Props) {
  const chosen = useSignal<Cell | undefined>(undefined);
  /** Whether the digit that is read wrongly most surely is to be put on the pad as soon as it is known. */
  const worst = useSignal(false);
  const found = testing.digits.value;
  const outcome = testing.outcome.value;
  const shown = digitOnPad({ drawing, testing });
  const put = (i: number): void => void putDigit({ drawing, testing }, () => i);
  useEffect(
    () =>
      effect(() => {
        const now = testing.outcome.value;
        const all = testing.digits.value?.digits;
        if (!worst.value || now?.phase !== "done" || !all) return;
        worst.value = false;
        const digit = surelyWrong(now.judged, all);
        if (digit !== undefined) put(digit);
      }),
    [],
  );
  const judged = outcome?.phase === "done" ? outcome.judged : undefined;
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
            worst.value = true;
            testing.wanted.value = true;
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
              judged && judged.read[shown] !== label
                ? `, and read as ${name(judged.read[shown]!)} with ${percentText(judged.sure[shown]!)}`
                : ""
            }.`
          : worst.value && !judged
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
