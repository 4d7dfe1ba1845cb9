import type { MetricPoint } from "./recording.ts";

// JSON has no NaN and no infinity, but a training that diverges has. They are written as strings, as in protobuf's JSON.
const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
const specials = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** The body of a `/metrics` message: `{ step, epoch, points }`, and `gap: true` if frames before it were lost. */
export function metricsJson(step: number, epoch: number, points: readonly MetricPoint[], gap = false): string {
  return JSON.stringify({
    step,
    epoch: jsonNumber(epoch),
    ...(gap && { gap }),
    points: points.map((point) => ({
      step: point.step,
      epoch: jsonNumber(point.epoch),
      loss: jsonNumber(point.loss),
      ...(point.validation && {
        validation: { loss: jsonNumber(point.validation.loss), accuracy: jsonNumber(point.validation.accuracy) },
      }),
    })),
  });
}

/** Reads what `metricsJson` wrote. Its errors are bare reasons; the caller adds the file and the position. */
export function readMetrics(json: string): { step: number; epoch: number; gap?: true; points: MetricPoint[] } {
  const body = record(JSON.parse(json));
  const points = body["points"];
  if (!Array.isArray(points)) throw new Error("metrics without points");
  return {
    step: number(body["step"]),
    epoch: number(body["epoch"]),
    ...(body["gap"] === true && { gap: true }),
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
