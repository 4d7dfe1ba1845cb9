/** A point on the way of the pen: x, y in a unit square, y downwards. The line has a corner here if it is `sharp`. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly sharp: boolean;
}

/** One way of writing a digit: its strokes, and how common it is. */
export interface Way {
  /** How often it is written, relative to the other ways. */
  readonly share: number;
  /** Width over height. */
  readonly aspect: number;
  readonly strokes: readonly (readonly Point[])[];
}

/** How a digit is usually written. */
export interface Habit {
  readonly ways: readonly Way[];
  /** How far the digit usually leans to the right: a shear. */
  readonly lean: number;
}

function point(text: string): Point {
  const [x, y] = text.replace("!", "").split(",").map(Number);
  return { x: x! / 100, y: y! / 100, sharp: text.endsWith("!") };
}

/** Reads the ways of writing one digit from text; `habits.ts` describes its lines. */
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
