import { expect, test } from "vitest";
import type { Bridge, Granted } from "./bridge.ts";
import { electronHost } from "./electron.ts";

const granted = (id: string): Granted => ({ url: `app://viewer/run/${id}/`, name: id });
const hostOf = (given: readonly Granted[], search = "") => {
  const bridge: Bridge = {
    initial: async () => given,
    pick: async () => given[0],
    adopt: async () => given[0]!,
    recents: async () => [],
    openRecent: async () => given[0]!,
    keepPicture: async () => undefined,
    onOpen: (listener) => listener(given),
    onCommand: () => undefined,
  };
  return electronHost(bridge, `app://viewer/${search}`);
};
const names = (sources: readonly { readonly name: string }[]): string[] => sources.map(({ name }) => name);

test("all runs that the shell gives are opened, at the start and later", async () => {
  const host = hostOf([granted("a"), granted("b")]);
  expect(names(await host.initial())).toEqual(["a", "b"]);
  let later: string[] = [];
  host.onOpen((sources) => (later = names(sources)));
  expect(later).toEqual(["a", "b"]);
  expect(await hostOf([]).initial()).toEqual([]);
  expect(await hostOf([]).pickFile()).toEqual([]);
});

test("a page that is loaded again knows what was compared in it, but for a run that was opened since", async () => {
  const search = "?run=app://viewer/run/a/&with=app://viewer/run/b/&name=a&name=b";
  expect(names(await hostOf([granted("b")], search).initial()), "added last").toEqual(["a", "b"]);
  expect(names(await hostOf([granted("c")], search).initial())).toEqual(["c"]);
});
