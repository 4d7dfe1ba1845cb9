import { expect, test } from "vitest";
import { metricsJson, readMetrics } from "./metrics-json.ts";

const told = (json: string): string => {
  try {
    return JSON.stringify(readMetrics(json));
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
};

test("writes numbers that JSON does not have as texts, wherever they are, and reads them back", () => {
  const points = [
    { step: 1, epoch: -Infinity, loss: Infinity, validation: { loss: NaN, accuracy: -Infinity } },
    { step: 2, epoch: 0.5, loss: -0.25 },
  ];
  const json = metricsJson(2, Infinity, points);
  expect(json).toBe(
    '{"step":2,"epoch":"Infinity","points":[{"step":1,"epoch":"-Infinity","loss":"Infinity","validation":{"loss":"NaN","accuracy":"-Infinity"}},{"step":2,"epoch":0.5,"loss":-0.25}]}',
  );
  expect(readMetrics(json)).toEqual({ step: 2, epoch: Infinity, points });
});

test("says what it cannot read", () => {
  expect(
    [
      "[]",
      "null",
      "7",
      '{"step":1,"epoch":1}',
      '{"step":1,"epoch":1,"points":{}}',
      '{"step":"1","epoch":1,"points":[]}',
      '{"step":1,"epoch":null,"points":[]}',
      '{"step":1,"epoch":1,"points":[null]}',
      '{"step":1,"epoch":1,"points":[{"step":1,"epoch":1}]}',
      '{"step":1,"epoch":1,"points":[{"step":1,"epoch":1,"loss":1,"validation":null}]}',
      '{"step":1,"epoch":1,"points":[{"step":1,"epoch":1,"loss":1,"validation":{"loss":1}}]}',
    ].map(told),
  ).toMatchInlineSnapshot(`
    [
      "metrics without points",
      "metrics with object for an object",
      "metrics with number for an object",
      "metrics without points",
      "metrics without points",
      "metrics with string for a number",
      "metrics with object for a number",
      "metrics with object for an object",
      "metrics with undefined for a number",
      "metrics with object for an object",
      "metrics with undefined for a number",
    ]
  `);
});
