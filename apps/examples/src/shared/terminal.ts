const RISING = ["·", "░", "▒", "▓", "█"];
const FALLING = ["·", "-", "-", "=", "="];

/** A number as one character: blocks above zero, dashes below, a dot near it; `most` is the full block. */
function shade(value: number, most: number): string {
  const level = Math.min(4, Math.round((4 * Math.abs(value)) / most));
  return (value < 0 ? FALLING : RISING)[level]!;
}

const largest = (values: ArrayLike<number>): number => Math.max(1e-9, ...Array.from(values, Math.abs));

/** Numbers in lines of `width` characters, one each: full blocks are the largest. */
export function shades(values: ArrayLike<number>, width: number): string {
  const most = largest(values);
  const characters = Array.from(values, (value) => shade(value, most));
  const lines = Array.from({ length: Math.ceil(characters.length / width) }, (_, y) =>
    characters.slice(y * width, (y + 1) * width).join(""),
  );
  return lines.join("\n");
}

/**
 * The weights of each unit as a picture of 28 × 28, two rows of weights in one line of text, `across` pictures side by
 * side. The outermost four weights are left out: hardly any digit has ink there.
 */
export function printUnits(weights: ArrayLike<number>, units: number, across = 3): string {
  const most = largest(weights) / 2;
  const line = (unit: number, y: number): string =>
    Array.from({ length: 20 }, (_, x) => {
      const at = (28 * (4 + 2 * y) + 4 + x) * units + unit;
      return shade((weights[at]! + weights[at + 28 * units]!) / 2, most);
    }).join("");
  const lines: string[] = [];
  for (let from = 0; from < units; from += across) {
    const row = Array.from({ length: Math.min(across, units - from) }, (_, i) => from + i);
    lines.push(row.map((unit) => String(unit).padEnd(20)).join("  "));
    for (let y = 0; y < 10; y++) lines.push(row.map((unit) => line(unit, y)).join("  "));
  }
  return lines.join("\n");
}
