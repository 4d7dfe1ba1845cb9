/** One way of writing a digit, and how it differs from hand to hand. Lengths are in units of the box that ink must fit. */
export interface Way {
  /** In words. */
  readonly name: string;
  /** How often it is written, relative to the other ways. */
  readonly share: number;
  /** How many knots each stroke has. */
  readonly strokes: readonly number[];
  /** Whether the line has a corner there, for each knot. */
  readonly sharp: readonly boolean[];
  /** The knots of the mean hand: x, y, x, y, …, with y downwards. */
  readonly mean: Float64Array;
  /** What moves together: directions in which hands differ, each as long as one standard deviation. */
  readonly differences: readonly Float64Array[];
}

/** `12,-3 40,5!` in hundredths: 0.12, −0.03, 0.4, 0.05. */
const hundredths = (knots: readonly string[]): Float64Array =>
  Float64Array.from(
    knots.flatMap((knot) => knot.replace("!", "").split(",").map(Number)),
    (n) => n / 100,
  );

/** Reads the ways of writing one digit from text; `habits.ts` describes its lines. */
export function readWays(text: string): readonly Way[] {
  return text
    .split("#")
    .slice(1)
    .map((way) => {
      const [head, line, ...differences] = way.trim().split(/\s*\n\s*/);
      const [share, name] = head!.split(": ");
      const strokes = line!.split(" | ").map((stroke) => stroke.split(" "));
      const knots = strokes.flat();
      return {
        name: name!,
        share: Number(share),
        strokes: strokes.map(({ length }) => length),
        sharp: knots.map((knot) => knot.endsWith("!")),
        mean: hundredths(knots),
        differences: differences.map((difference) => hundredths(difference.slice("± ".length).split(" "))),
      };
    });
}
