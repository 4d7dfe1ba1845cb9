const minus = (text: string): string => text.replaceAll("-", "−");

/** A weight with its sign, to three significant digits: +0.0831, −1.2, 0. */
export function weightText(value: number): string {
  if (!Number.isFinite(value)) return minus(String(value));
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size < 1e-4 ? value.toExponential(2) : size >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return (value > 0 ? "+" : "") + minus(text);
}

/** A loss or another size without sign, to four significant digits. */
export const sizeText = (value: number): string =>
  Number.isFinite(value)
    ? minus(value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(4))))
    : minus(String(value));

/** A share as per cent with one decimal. */
export const percentText = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Bytes as a person reads them. */
export const bytesText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/** A whole number in groups of three. */
export const countText = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, " ");
