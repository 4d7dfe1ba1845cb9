import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Host } from "../host/host.ts";
import type { Source } from "../host/source.ts";
import type { Opened } from "./film/reading/opened.ts";
import { viewer } from "./viewer.ts";

/** A promise, and what settles it. */
function held<T>(): { readonly promise: Promise<T>; give(value: T): void; fail(cause: Error): void } {
  let [give, fail]: [(value: T) => void, (cause: Error) => void] = [ignore, ignore];
  const promise = new Promise<T>((resolve, reject) => ([give, fail] = [resolve, reject]));
  return { promise, give, fail };
}
const ignore = (): void => undefined;

/** All that was to be done at once is done. */
const settled = (): Promise<void> => new Promise((done) => void setTimeout(done));

const source = (name: string): Source => ({
  kind: "models",
  name,
  file: name,
  corrections: {},
  files: async () => [],
  bytes: async () => new Uint8Array(0),
});
/** A run that waits for its first frame. */
const waiting: Opened = {
  about: undefined,
  said: [],
  reading: async ({ progress }) => progress({ phase: "waiting", still: false }),
};

const none = async (): Promise<readonly Source[]> => [];

/** A page to which nothing was given to open. */
function page(opened: (source: Source) => Promise<Opened>) {
  const host: Host = {
    kind: "web",
    train: "",
    initial: none,
    pickFile: none,
    pickFolder: none,
    dropped: none,
    recents: async () => [],
    openRecent: none,
    digits: async () => undefined,
    onOpen: ignore,
    onCommand: ignore,
  };
  const appearance = {
    theme: signal("light" as const),
    dark: signal(false),
    reducedMotion: signal(true),
    toggle: ignore,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that it uses of a window while nothing plays
  const window = { cancelAnimationFrame: ignore } as unknown as Window;
  return viewer(host, appearance, window, opened);
}

test("a failure to open what was left for the welcome screen, or for another run, is not told", async () => {
  const slow = [held<Opened>(), held<Opened>()];
  const here = page(({ name }) => (name === "good" ? Promise.resolve(waiting) : slow[Number(name)]!.promise));
  void here.open(Promise.resolve([source("0")]));
  await settled();
  here.close();
  slow[0]!.fail(new Error("slow"));
  await settled();
  expect(here.fault.value).toBe(undefined);

  void here.open(Promise.resolve([source("1")]));
  await settled();
  await here.open(Promise.resolve([source("good")]));
  await settled();
  slow[1]!.fail(new Error("slow"));
  await settled();
  expect([here.run.value?.source.name, here.notice.text.value]).toEqual(["good", undefined]);

  // What was dropped last is told of, also where one that was dropped before has opened meanwhile.
  const [before, last] = [held<Source[]>(), held<Source[]>()];
  const dropped = [here.open(before.promise), here.open(last.promise)];
  before.give([source("good")]);
  await settled();
  last.fail(new Error("no run"));
  await Promise.all(dropped);
  expect(here.notice.text.value).toBe("no run");
});

test("of runs that join a comparison late, none takes the place of another, brings one back, or joins another run", async () => {
  const here = page(() => Promise.resolve(waiting));
  const names = () => here.comparing.others.value.map(({ name }) => name);
  await here.open(Promise.resolve([source("a"), source("b")]));
  const [first, second, third, fourth] = [held<Source[]>(), held<Source[]>(), held<Source[]>(), held<Source[]>()];
  const adding = [here.add(first.promise), here.add(second.promise)];
  second.give([source("second")]);
  first.give([source("first")]);
  await Promise.all(adding);
  expect(names()).toEqual(["b", "second", "first"]);

  const late = here.add(third.promise);
  here.comparing.others.value = []; // they were taken away
  third.give([source("third")]);
  await late;
  expect(names()).toEqual(["third"]);

  const [given, failing] = [here.add(fourth.promise), held<Source[]>()];
  const failed = here.add(failing.promise);
  await here.open(Promise.resolve([source("c")]));
  await settled();
  fourth.give([source("fourth")]);
  failing.fail(new Error("no run"));
  await Promise.all([given, failed]);
  expect([names(), here.comparing.on.value, here.notice.text.value]).toEqual([[], false, undefined]);
});
