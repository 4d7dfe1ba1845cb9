import { expect, test } from "vitest";
import { askedAhead } from "./asked-ahead.ts";
import type { Part, RecordingSource } from "./source.ts";

/** A recording that keeps what it was asked, and answers each question only when its signal ends it. */
function asking() {
  const questions: string[] = [];
  const source: RecordingSource = {
    kind: "recording",
    name: "run",
    file: "recording.mcap",
    grows: true,
    description: async () => questions.push("description"),
    read(from, signal) {
      questions.push(`from ${from}`);
      return new Promise<Part>((_, reject) =>
        signal?.addEventListener("abort", () => reject(new Error(`from ${from}: let go`))),
      );
    },
    bytes: async () => undefined,
  };
  return { source, questions };
}

test("what was asked for ahead is given once, and asked for again afterwards", async () => {
  const { source, questions } = asking();
  const ahead = askedAhead(source);
  expect(questions).toEqual(["from 0", "description"]);
  const beginning = ahead.read(0);
  expect(await ahead.description(), "the answer to the second question").toBe(2);
  expect(questions, "nothing new").toHaveLength(2);
  expect(ahead.read(0)).not.toBe(beginning);
  await ahead.description();
  expect(questions.slice(2)).toEqual(["from 0", "description"]);
});

test("a later part is not the beginning, and leaves it for whoever asks", () => {
  const { source, questions } = asking();
  const ahead = askedAhead(source);
  void ahead.read(7);
  void ahead.read(0);
  expect(questions).toEqual(["from 0", "description", "from 7"]);
});

test("whoever reads it can let go of it", async () => {
  const ahead = askedAhead(asking().source);
  const reading = new AbortController();
  const beginning = ahead.read(0, reading.signal);
  reading.abort();
  await expect(beginning).rejects.toThrow("from 0: let go");
});

test("that nobody reads what failed is no error; who reads it is told", async () => {
  const failing = askedAhead({
    ...asking().source,
    read: () => Promise.reject(new Error("gone")),
    description: () => Promise.reject(new Error("no description")),
  });
  await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the test
  await expect(failing.read(0)).rejects.toThrow("gone");
  await expect(failing.description()).rejects.toThrow("no description");
});
