import type { MetricPoint } from "./recording.ts";

// JSON has no NaN and no infinity, which a training that diverges has; they are written as strings, as protobuf's JSON does.
const write = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
const specials = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** The body of a `/metrics` message: `{ step, epoch, points }`. */
export function metricsJson(step: number, epoch: number, points: readonly MetricPoint[]): string {
  return JSON.stringify({
    step,
    epoch: write(epoch),
    points: points.map((point) => ({
      step: point.step,
      epoch: write(point.epoch),
      loss: write(point.loss),
      ...(point.validation && {
        validation: { loss: write(point.validation.loss), accuracy: write(point.validation.accuracy) },
      }),
    })),
  });
}

/** Reads what `metricsJson` wrote; throws a bare reason, to which the caller adds file and place. */
export function readMetrics(json: string): { step: number; epoch: number; points: MetricPoint[] } {
  const body = record(JSON.parse(json));
  const points = body["points"];
  if (!Array.isArray(points)) throw new Error("metrics without points");
  return {
    step: number(body["step"]),
    epoch: number(body["epoch"]),
    points: points.map((entry): MetricPoint => {
      const point = record(entry);
      const measured = { step: number(point["step"]), epoch: number(point["epoch"]), loss: number(point["loss"]) };
      if (point["validation"] === undefined) return measured;
      const validation = record(point["validation"]);
      return {
        ...measured,
        validation: { loss: number(validation["loss"]), accuracy: number(validation["accuracy"]) },
      };
    }),
  };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error(`metrics with ${typeof value} for an object`);
  return { ...value };
}

function number(value: unknown): number {
  const found = typeof value === "string" ? specials.get(value) : value;
  if (typeof found !== "number") throw new Error(`metrics with ${typeof value} for a number`);
  return found;
}
