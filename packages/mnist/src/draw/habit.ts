/** Where the pen passes: x, y in a unit square, y downwards; a corner instead of a curve where it is sharp. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly sharp: boolean;
}

/** One way of writing a digit: strokes of the pen, and how common that way is. */
export interface Way {
  readonly share: number;
  /** Width over height. */
  readonly aspect: number;
  readonly strokes: readonly (readonly Point[])[];
}

/** How a digit is usually written. */
export interface Habit {
  readonly ways: readonly Way[];
  /** How far it usually leans to the right: a shear. */
  readonly lean: number;
}

function point(text: string): Point {
  const [x, y] = text.replace("!", "").split(",").map(Number);
  return { x: x! / 100, y: y! / 100, sharp: text.endsWith("!") };
}

/** Reads the ways of writing one digit from lines as in `habits.ts`. */
export function habit(usual: { readonly aspect: number; readonly lean: number }, text: string): Habit {
  const ways = text.split("#").slice(1);
  return {
    lean: usual.lean,
    ways: ways.map((way) => {
      const [head, ...lines] = way.trim().split("\n");
      const [share, aspect = usual.aspect] = head!.split(":")[0]!.split("×").map(Number);
      return { share: share!, aspect, strokes: lines.map((line) => line.trim().split(" ").map(point)) };
    }),
  };
}
