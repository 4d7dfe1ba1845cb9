import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TestDigits } from "../film/accuracy/test-digits.ts";
import { NumberField } from "../shared/number-field.tsx";
import type { Drawing } from "./drawing.ts";
import { DIGIT, enlarged } from "./pad/pad-ink.ts";
import type { Testing } from "./testing.ts";

/** A step through the digits that comes by all parts of them: about the golden section of their number. */
const GOLDEN = 0.618;

interface Props {
  readonly drawing: Drawing;
  readonly testing: Pick<Testing, "digits" | "load">;
}

/** Puts a test digit on the pad. */
export function layDigit(drawing: Drawing, { digits: { count, images }, of }: TestDigits, at: number): void {
  const size = DIGIT * DIGIT;
  drawing.place(enlarged(images.subarray(at * size, (at + 1) * size)), { at, of, count });
}

/** Puts a test digit on the pad when the set is there, if its turn is not over by then. */
export async function putDigit({ drawing, testing }: Props, which: (count: number) => number): Promise<void> {
  const turn = drawing.ask();
  const set = await testing.load();
  if (drawing.turn.peek() === turn) layDigit(drawing, set, which(set.digits.count));
}

/** Which of a run's test digits lies on the pad, unchanged. */
export function digitOnPad({ drawing, testing }: Props): number | undefined {
  const [digit, set] = [drawing.digit.value, testing.digits.value];
  return digit && digit.of === set?.of && digit.count === set.digits.count ? digit.at : undefined;
}

/** Chooses a test digit, by its number or one after another. */
export function DigitChoice(props: Props) {
  const { drawing, testing } = props;
  const shown = digitOnPad(props);
  // Whether a digit is one of this run's is known when these are there.
  useEffect(() => effect(() => void (drawing.digit.value && testing.load())), []);
  return (
    <>
      <label>
        Number{" "}
        <NumberField
          min={1}
          max={testing.digits.value?.digits.count}
          value={shown === undefined ? undefined : shown + 1}
          take={(value) => {
            if (value >= 1) void putDigit(props, (count) => Math.min(count, Math.floor(value)) - 1);
          }}
        />
      </label>
      <button
        type="button"
        onClick={() => void putDigit(props, (count) => ((digitOnPad(props) ?? -1) + Math.ceil(count * GOLDEN)) % count)}
      >
        Another
      </button>
    </>
  );
}
