import { nextMap, nextScale } from "../film/look/look.ts";
import type { Viewer } from "../viewer.ts";

/** A key, what it does in words, and what it does. */
export interface KeyBinding {
  /** As a person reads them; the help lists these. */
  readonly keys: readonly string[];
  readonly action: string;
  /** Whether a key event is meant. */
  matches(event: KeyLike): boolean;
  run(viewer: Viewer, event: KeyLike): void;
}

/** What is needed of a key event. */
export type KeyLike = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

const plain = (...keys: string[]) => {
  const wanted = keys.map((key) => key.toLowerCase());
  return (event: KeyLike): boolean =>
    !event.ctrlKey && !event.metaKey && !event.altKey && wanted.includes(event.key.toLowerCase());
};
const control =
  (key: string, shift: boolean) =>
  (event: KeyLike): boolean =>
    (event.ctrlKey || event.metaKey) && !event.altKey && event.shiftKey === shift && event.key.toLowerCase() === key;

/** Every key there is; the help is made from this list, so that it cannot lie. */
export const bindings: readonly KeyBinding[] = [
  {
    keys: ["Space", "K"],
    action: "Play, pause",
    matches: plain(" ", "k"),
    run: ({ run }) => run.value?.player.toggle(),
  },
  { keys: [","], action: "One frame back", matches: plain(","), run: ({ run }) => run.value?.player.step(-1) },
  { keys: ["."], action: "One frame on", matches: plain("."), run: ({ run }) => run.value?.player.step(1) },
  {
    keys: ["←", "→"],
    action: "One frame back or on; with Shift, ten. On the grid: the neuron beside, above or below",
    matches: plain("ArrowLeft", "ArrowRight"),
    run: ({ run }, { key, shiftKey }) => run.value?.player.step((key === "ArrowLeft" ? -1 : 1) * (shiftKey ? 10 : 1)),
  },
  { keys: ["Home"], action: "First frame", matches: plain("Home"), run: ({ run }) => run.value?.player.seek(0) },
  {
    keys: ["End"],
    action: "Latest frame; follow it while the run grows",
    matches: plain("End"),
    run: ({ run }) => {
      const open = run.value;
      if (!open) return;
      const live = open.progress.value.phase === "live";
      open.player.follow(live);
      if (!live) open.player.seek(open.film.count.value - 1);
    },
  },
  {
    keys: ["[", "]"],
    action: "Slower, faster",
    matches: plain("[", "]"),
    run: ({ run }, { key }) => run.value?.player.faster(key === "[" ? -1 : 1),
  },
  {
    keys: ["Backspace"],
    action: "Speed back to 1×",
    matches: plain("Backspace"),
    run: ({ run }) => {
      if (run.value) run.value.player.speed.value = 1;
    },
  },
  {
    keys: ["R"],
    action: "Loop on, off",
    matches: plain("r"),
    run: ({ run }) => {
      if (run.value) run.value.player.loop.value = !run.value.player.loop.value;
    },
  },
  {
    keys: ["F"],
    action: "Follow a run that grows",
    matches: plain("f"),
    run: ({ run }) => {
      const open = run.value;
      if (open?.progress.value.phase === "live") open.player.follow(!open.player.following.value);
    },
  },
  {
    keys: ["N"],
    action: "Next scale",
    matches: plain("n"),
    run: ({ choice }) => (choice.scale.value = nextScale(choice.scale.value)),
  },
  {
    keys: ["C"],
    action: "Next colour map",
    matches: plain("c"),
    run: ({ choice, run }) => {
      if (run.value) choice.map.value = nextMap(run.value.look.map.value);
    },
  },
  { keys: ["?"], action: "This list", matches: plain("?"), run: ({ help }) => (help.value = !help.value) },
  {
    keys: ["Ctrl+O"],
    action: "Open a recording",
    matches: control("o", false),
    run: (viewer) => void viewer.open(viewer.host.pickFile()),
  },
  {
    keys: ["Ctrl+Shift+O"],
    action: "Open a run folder",
    matches: control("o", true),
    run: (viewer) => void viewer.open(viewer.host.pickFolder()),
  },
];

/** The binding a key event is meant for, if any. */
export const bindingOf = (event: KeyLike): KeyBinding | undefined => bindings.find(({ matches }) => matches(event));
