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
export async function putDigit({ drawing, testing }: Props, which: (count: number) => number): Promise<void> {
  const { digits } = await testing.load();
  const i = which(digits.count);
  const size = DIGIT * DIGIT;
  drawing.place(enlarged(digits.images.subarray(i * size, (i + 1) * size)), i);
}

/** Chooses a test digit, by its number or one after another. */
export function DigitChoice(props: Props) {
  const shown = props.drawing.digit.value;
  return (
    <>
      <label>
        Number{" "}
        <NumberField
          min={1}
          max={props.testing.digits.value?.digits.count}
          value={shown === undefined ? undefined : shown + 1}
          take={(value) => {
            if (value >= 1) void putDigit(props, (count) => Math.min(count, Math.floor(value)) - 1);
          }}
        />
      </label>
      <button
        type="button"
        onClick={() => void putDigit(props, (count) => ((shown ?? -1) + Math.ceil(count * GOLDEN)) % count)}
      >
        Another
      </button>
    </>
  );
}
