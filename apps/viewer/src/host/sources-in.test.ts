import { expect, test } from "vitest";
import { sourcesIn } from "./sources-in.ts";

const page = (search: string) => `http://127.0.0.1:8000/films/?${search}`;

test("run is the first, each with another; names come in the same order", () => {
  const named = sourcesIn(page("run=/run/1/&with=/run/2/&with=b.safetensors&name=one&name=two"));
  expect(named.map(({ kind, name, address }) => [kind, name, address])).toEqual([
    ["recording", "one", "/run/1/"],
    ["recording", "two", "/run/2/"],
    ["models", "b.safetensors", "b.safetensors"],
  ]);
  expect(sourcesIn(page("with=/run/2/"))).toEqual([]);
});

test("of several, one that may not be read says so when it is; a single one at once", async () => {
  const [good, bad] = sourcesIn(page("run=a/&with=https://example.org/run/"));
  expect(good?.name).toBe("a");
  await expect(bad?.kind === "recording" && bad.read(0)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [viewer] ?run: expected an address on 127.0.0.1:8000, got https://example.org. This page reads nothing from elsewhere: open the file instead.]`,
  );
  expect(() => sourcesIn(page("run=https://example.org/run/"))).toThrow(/an address on 127\.0\.0\.1:8000/);
});
