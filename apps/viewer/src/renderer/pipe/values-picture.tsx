import { type PatchGrid, patchGrid } from "@closurenet/film";
import { useMemo } from "preact/hooks";
import { SmallPicture, type Tone, mostOf } from "../shared/small-picture.tsx";
import { DIGIT } from "../draw/pad/pad-ink.ts";

/** As many numbers are bars; of more, a picture says more. */
const MOST_BARS = 64;

interface Props {
  readonly values: Float32Array;
  /** Rows, columns and channels, where they lie as pictures. */
  readonly shape?: readonly number[] | undefined;
  readonly tone: Tone;
  /** Of few bars, what each is. */
  readonly names?: readonly string[] | undefined;
  readonly label: string;
}

/** How numbers lie as a picture. */
function patchFor(length: number, shape: readonly number[] | undefined): PatchGrid {
  const [height, width, channels = 1] = shape ?? [];
  if (height !== undefined && width !== undefined && height * width * channels === length && height * width > 1)
    return patchGrid({
      inputs: length,
      units: 1,
      patch: { width, height },
      channels,
      gap: channels > 1 ? 1 : 0,
    });
  return length === DIGIT * DIGIT
    ? patchGrid({ inputs: length, units: 1, patch: { width: DIGIT, height: DIGIT } })
    : patchGrid({ inputs: length, units: 1 });
}

/** Numbers as bars where they are few, else as a picture. */
export function ValuesPicture({ values, shape, tone, names, label }: Props) {
  const pictured = values.length > MOST_BARS || (shape?.length ?? 0) === 3;
  const patch = useMemo(
    () => (pictured ? patchFor(values.length, shape) : undefined),
    [values.length, shape, pictured],
  );
  if (patch) return <SmallPicture values={values} patch={patch} tone={tone} label={label} />;
  const most = mostOf(values) || 1;
  const negative = values.some((value) => value < 0);
  const [zero, room] = negative ? [50, 48] : [98, 96];
  const path = (sign: 1 | -1): string =>
    Array.from(values, (value, i) =>
      value * sign > 0 ? `M${i + 0.08} ${zero}h.84V${(zero - (room * value) / most).toFixed(1)}h-.84z` : "",
    ).join("");
  return (
    <div class={negative ? "value-bars signed" : "value-bars"}>
      <svg viewBox={`0 0 ${values.length} 100`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path class="up" d={path(1)} />
        <path class="down" d={path(-1)} />
      </svg>
      {names && (
        <ol aria-hidden="true">
          {names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ol>
      )}
    </div>
  );
}
