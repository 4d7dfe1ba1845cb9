/** A number as people write it: a real minus, so many digits after the point, and no minus before a zero. */
export function shown(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  const text = value.toFixed(digits);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

/** A factor or a term within a formula: in brackets where it is below zero. */
export const within = (value: number, digits = 2): string =>
  value < 0 && !shown(value, digits).startsWith("0") ? `(${shown(value, digits)})` : shown(value, digits);

/** A share in percent. */
export const percent = (share: number, digits = 1): string => `${shown(100 * share, digits)} %`;

/** Numbers from `least` to `most`, evenly spaced, without the dust of binary fractions. */
export const evenly = (least: number, most: number, step: number): readonly number[] =>
  Array.from({ length: Math.round((most - least) / step) + 1 }, (_, i) => Number((least + i * step).toFixed(9)));

/** Numbers whose steps grow with them: `steps` in each power of ten. */
export const powers = (from: number, to: number, steps: number): readonly number[] =>
  Array.from({ length: Math.round(steps * (Math.log10(to) - Math.log10(from))) + 1 }, (_, i) =>
    Number((from * 10 ** (i / steps)).toPrecision(2)),
  );
