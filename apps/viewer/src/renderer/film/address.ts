import { batch, effect, untracked } from "@preact/signals";
import { toldNames } from "../../host/source.ts";
import type { OpenRun, Viewer } from "../viewer.ts";
import { type Moment, formatMoment, legible, momentOf, parseMoment, withMoment } from "./moment.ts";
import { nearestFrame } from "./timeline/clock.ts";

/** What an address says, but that it names this run; where nothing can name it, none. */
function naming(search: string, run: OpenRun | undefined): string {
  const said = new URLSearchParams(search);
  const { address, name } = run?.source ?? {};
  const told = run?.source.kind === "models" ? run.source.corrections : {};
  for (const entry of toldNames) {
    if (told[entry] === undefined || address === undefined) said.delete(entry);
    else said.set(entry, told[entry]);
  }
  if (said.get("run") === (address ?? null)) return legible(said);
  for (const entry of ["run", "name"]) said.delete(entry);
  if (address !== undefined) said.set("run", address);
  if (address !== undefined && name !== undefined) said.set("name", name);
  return legible(said);
}

const legibly = (search: string): string => legible(new URLSearchParams(search));

/** Whether an address can name a run: files that were picked have none, and one of the desktop is nobody else's. */
export const hasLink = ({ host }: Viewer, { source }: OpenRun): boolean =>
  source.address !== undefined && host.kind === "web";

/** The address of what is shown now. */
export function linkTo(viewer: Viewer, run: OpenRun, page: string): string {
  const url = new URL(page);
  url.search = withMoment(naming(url.search, run), momentOf(viewer.choice, run));
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
    const search = web ? naming(location.search, run) : location.search;
    go(
      "replaceState",
      untracked(() => withMoment(search, momentOf(viewer.choice, run))),
    );
  };
  const show = (run: OpenRun): void => {
    stopRestoring();
    if (wanted) stopRestoring = restore(viewer, run, wanted, () => (wanted = undefined));
  };

  const stopFollowing = effect(() => {
    const run = viewer.run.value;
    const now = run ?? viewer.fault.value;
    untracked(() => {
      if (now === shown) return;
      const named = run !== undefined || now === undefined;
      shown = now;
      if (web && named && !wanted) go("pushState", naming(withMoment(location.search, {}), run));
      if (run) show(run);
    });
  });
  const stopWriting = effect(() => {
    const run = viewer.run.value;
    if (!run) return;
    momentOf(viewer.choice, run);
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
      } else if (run?.source.address === named && naming(location.search, run) === legibly(location.search)) show(run);
      else void viewer.open(viewer.host.initial());
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
