import { expect, test } from "vitest";
import { type Part, sourcesOf } from "./opened-files.ts";

const file = async (): Promise<File> => new File(["x"], "x");
const folder = (name: string, ...paths: string[]): Part => ({
  name,
  folder: true,
  files: new Map(paths.map((path) => [path, file])),
});
const alone = (name: string): Part => ({ name, folder: false, files: new Map([[name, file]]) });
const kinds = (...parts: Part[]): string[] => sourcesOf(parts, true).map(({ kind, name }) => `${kind} ${name}`);

test("each run and each recording is one, in the order in which they were given", () => {
  expect(kinds(folder("a", "recording.mcap", "run.json"), alone("b.mcap"), folder("c", "recording.mcap"))).toEqual([
    "recording a",
    "recording b.mcap",
    "recording c",
  ]);
});

test("all checkpoints of others together are one film", () => {
  const steps = [folder("step-1", "w.safetensors"), folder("step-2", "w.safetensors"), alone("last.safetensors")];
  expect(kinds(...steps)).toEqual(["models step-1 and 2 more"]);
  expect(kinds(folder("a", "recording.mcap"), ...steps.slice(0, 1))).toEqual(["recording a", "models step-1"]);
});

test("a recording that was picked with its run.json is described by it", async () => {
  const [source] = sourcesOf([alone("recording.mcap"), alone("run.json")], true);
  expect(source).toMatchObject({ kind: "recording", name: "recording.mcap and 1 more" });
});

test("one that is no run says so when it is read; where none is, at once", async () => {
  const [run, none] = sourcesOf([folder("a", "recording.mcap"), folder("holiday")], true);
  expect([run?.name, none?.name]).toEqual(["a", "holiday"]);
  await expect(none?.kind === "recording" && none.read(0)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [viewer] holiday: expected a run folder with recording.mcap, a recording (.mcap) or safetensors files, found none of them. Choose the folder that a training made.]`,
  );
  expect(() => sourcesOf([folder("holiday"), alone("cat.jpg")], true)).toThrow(/holiday and 1 more: expected a run/);
  expect(sourcesOf([], true)).toEqual([]);
});
