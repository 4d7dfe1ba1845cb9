import { batch, effect, untracked } from "@preact/signals";
import type { OpenRun } from "./open-run.ts";
import type { Viewer } from "../viewer.ts";
import { type Source, toldNames } from "../../host/source.ts";
import { parseComparison, withComparison } from "../compare/comparing-address.ts";
import { type Moment, formatMoment, legible, momentOf, parseMoment, withMoment } from "./moment.ts";
import { nearestFrame } from "./timeline/clock.ts";

/** What is open, and what it is compared with. */
const sourcesOf = ({ run, comparing }: Viewer): readonly Source[] =>
  run.value ? [run.value.source, ...comparing.others.value] : [];

/** What an address says, but that it names these runs; one that nothing can name is left out. */
function naming(search: string, sources: readonly Source[]): string {
  const said = new URLSearchParams(search);
  const [first] = sources;
  const named = first?.address === undefined ? [] : sources.filter(({ address }) => address !== undefined);
  const told = first?.kind === "models" ? first.corrections : {};
  for (const entry of toldNames) {
    if (told[entry] === undefined || named.length === 0) said.delete(entry);
    else said.set(entry, told[entry]);
  }
  const addresses = named.map(({ address }) => address!);
  if (String(addressesIn(said)) === String(addresses)) return legible(said);
  for (const entry of ["run", "with", "name"]) said.delete(entry);
  for (const [i, address] of addresses.entries()) said.append(i === 0 ? "run" : "with", address);
  for (const { name } of named) said.append("name", name);
  return legible(said);
}

const addressesIn = (said: URLSearchParams): readonly string[] => [...said.getAll("run"), ...said.getAll("with")];

/** The part of an address after "?" that says all of what is shown. */
function saying(viewer: Viewer, run: OpenRun, search: string): string {
  const said = new URLSearchParams(withMoment(search, momentOf(viewer.choice, run)));
  withComparison(said, viewer.comparing);
  return legible(said);
}

/** Whether an address can name a run: files that were picked have none, and one of the desktop is nobody else's. */
export const hasLink = ({ host }: Viewer, { source }: OpenRun): boolean =>
  source.address !== undefined && host.kind === "web";

/** The address of what is shown now. */
export function linkTo(viewer: Viewer, run: OpenRun, page: string): string {
  const url = new URL(page);
  url.search = saying(viewer, run, naming(url.search, sourcesOf(viewer)));
  return url.href;
}

/** Shows a moment of a run, each part as soon as the frames that it needs have been read; then calls `done`. */
function restore(
  { choice }: Viewer,
  { film, player, progress }: OpenRun,
  moment: Moment,
  done: () => void,
): () => void {
  batch(() => {
    if (moment.bounds) choice.bounds.value = moment.bounds;
    choice.screen.value = moment.screen ?? "film";
    choice.scale.value = moment.scale ?? "film-rank";
    choice.map.value = moment.map;
    choice.axis.value = moment.axis ?? "motion";
    choice.through.value = moment.through ?? false;
    choice.square.value = moment.square ?? false;
    player.speed.value = moment.speed ?? 1;
    if (player.playing.peek()) player.pause();
  });
  const before = player.at.peek();
  let layered = false;
  const showLayer = (): void => {
    const named = film.layers.findIndex(({ label }) => label === (moment.layer ?? "1"));
    choice.layer.value = Math.max(0, named);
    // After the layer: another layer has no pinned neuron.
    const units = film.layers[named]?.units ?? 0;
    choice.pinned.value = moment.neuron !== undefined && moment.neuron < units ? moment.neuron : undefined;
    layered = true;
  };
  let over = false;
  const go = (): void => {
    if (over) return;
    const count = film.count.peek();
    const { phase } = progress.peek();
    if (count > 0 && !layered) showLayer();
    const { step } = moment;
    // Who moves the playhead meanwhile wants to be elsewhere.
    const there = step === undefined || player.at.peek() !== before || player.playing.peek();
    const toCome = phase === "loading" || phase === "waiting";
    if (toCome && (count === 0 || (!there && film.steps[count - 1]! < step))) return;
    if (!there && count > 0) player.seek(nearestFrame(film.steps, step));
    end();
    done();
  };
  const stop = effect(() => {
    void film.count.value;
    void progress.value;
    // Not within the effect: there, what follows a change of the layer waits until the effect is over.
    queueMicrotask(go);
  });
  const end = (): void => {
    over = true;
    stop();
  };
  return end;
}

/** An address without those that a run is compared with. */
function alone(search: string): string {
  const said = new URLSearchParams(search);
  const [name] = said.getAll("name");
  said.delete("with");
  if (name !== undefined) said.set("name", name);
  return legible(said);
}

/** Compares as an address says, or shows the film alone. */
function compare({ comparing }: Viewer, { show, ...how }: ReturnType<typeof parseComparison>): void {
  batch(() => {
    comparing.restore(how);
    comparing.on.value = show === undefined ? comparing.others.value.length > 0 : show === "compare";
  });
}

/** Compares with these runs; one that is there already stays. */
function keepOthers({ comparing }: Viewer, sources: readonly Source[]): void {
  const there = comparing.others.peek();
  const others = sources.map((source) => there.find(({ address }) => address === source.address) ?? source);
  if (others.length !== there.length || others.some((source, i) => source !== there[i]))
    comparing.others.value = others;
}

const nothing = (): void => undefined;

/** The shortest time between two changes of the address, ms: Safari refuses more than a hundred in half a minute. */
const PAUSE = 400;

/**
 * Keeps the address at what is shown, and shows what it says when the page begins and when a person goes back. Each run
 * that is opened is an entry of the history; the steps within it are not.
 *
 * @returns what ends it
 */
export function keepAddress(viewer: Viewer, window: Window): () => void {
  const { history, location } = window;
  const web = viewer.host.kind === "web";
  const ending = new AbortController();
  /** What is still to be shown; as long as it is, the address stays as it is. */
  let wanted: Moment | undefined = parseMoment(location.search);
  if (web && !new URLSearchParams(location.search).has("run") && formatMoment(wanted) === "") wanted = undefined;
  let shown: object | undefined;
  let before = "";
  let timer: number | undefined;
  let written = -PAUSE;
  let stopRestoring = nothing;

  const go = (how: "replaceState" | "pushState", search: string): void => {
    const to = `${location.pathname}${search && `?${search}`}${location.hash}`;
    if (to !== `${location.pathname}${location.search}${location.hash}`) history[how](null, "", to);
  };
  const write = (): void => {
    timer = undefined;
    written = window.performance.now();
    const run = viewer.run.peek();
    if (!run || wanted) return;
    untracked(() => {
      // The desktop's page says what is compared, for when it is loaded again.
      const before = new URLSearchParams(location.search).has("with");
      const names = web || before || viewer.comparing.others.value.length > 0;
      go("replaceState", saying(viewer, run, names ? naming(location.search, sourcesOf(viewer)) : location.search));
    });
  };
  const show = (run: OpenRun): void => {
    stopRestoring();
    if (!wanted) return;
    compare(viewer, parseComparison(location.search));
    stopRestoring = restore(viewer, run, wanted, () => (wanted = undefined));
  };

  /** Whether an address that names runs does not name this one. */
  const isAnother = ({ source }: OpenRun): boolean => {
    const named = addressesIn(new URLSearchParams(location.search));
    return named.length > 0 && !named.includes(source.address ?? "");
  };

  const stopFollowing = effect(() => {
    const run = viewer.run.value;
    const now = run ?? viewer.fault.value;
    const { on, others } = viewer.comparing;
    const compared = [viewer.choice.screen.value, on.value, ...others.value.map(({ address }) => address)].join(" ");
    untracked(() => {
      const same = now === shown;
      if (same && compared === before) return;
      // What was wanted of one run is not shown of another, nor after a person has left.
      if (!same && (run ? isAnother(run) : now === undefined)) {
        stopRestoring();
        wanted = undefined;
      }
      const named = run !== undefined || now === undefined;
      shown = now;
      before = compared;
      if (web && named && !wanted) {
        const search = naming(same ? location.search : withMoment(location.search, {}), sourcesOf(viewer));
        go("pushState", run ? saying(viewer, run, search) : search);
      }
      if (run && !same) show(run);
    });
  });
  const stopWriting = effect(() => {
    const run = viewer.run.value;
    if (!run) return;
    saying(viewer, run, "");
    timer ??= window.setTimeout(write, written + PAUSE - window.performance.now());
  });
  window.addEventListener(
    "popstate",
    () => {
      wanted = parseMoment(location.search);
      const named = new URLSearchParams(location.search).get("run");
      const run = viewer.run.peek();
      if (named === null) {
        viewer.close();
        wanted = undefined;
      } else if (
        run?.source.address === named &&
        naming(alone(location.search), [run.source]) === alone(location.search)
      ) {
        void viewer.host.initial().then(([, ...others]) => {
          keepOthers(viewer, others);
          show(run);
        });
      } else void viewer.open(viewer.host.initial());
    },
    { signal: ending.signal },
  );
  return () => {
    ending.abort();
    window.clearTimeout(timer);
    stopRestoring();
    stopWriting();
    stopFollowing();
  };
}
