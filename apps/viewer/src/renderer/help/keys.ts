import type { Host } from "../../host/host.ts";
import { toggleCompare } from "../compare/comparing.ts";
import { nextMap, nextScale } from "../film/look/look.ts";
import { toggleScreen } from "../screens.ts";
import type { Viewer } from "../viewer.ts";

/** A key, what it does in words, and what it does. */
export interface KeyBinding {
  /** As a person reads them; the help lists these. */
  readonly keys: readonly string[];
  readonly action: string;
  /** Whether a key event types it. */
  matches(event: KeyLike): boolean;
  /** Whether it lies at the event's place on a US keyboard; asked where the layout types nothing that has a meaning. */
  lies(event: KeyLike): boolean;
  run(viewer: Viewer, event: KeyLike): void;
  /** Set where its keys do different things, so that it cannot be called by its name. */
  readonly several?: true;
  /** Set where it has no use in a page that carries its film: that opens, compares and makes no other file, and nothing in it grows. */
  readonly notShared?: true;
}

/** What is needed of a key event. */
export type KeyLike = Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

const bare = ({ ctrlKey, metaKey, altKey }: KeyLike): boolean => !ctrlKey && !metaKey && !altKey;
// Windows reports AltGr as Ctrl with Alt, macOS its Option key as Alt, Linux neither: here they only helped to type.
const typed = ({ ctrlKey, metaKey, altKey }: KeyLike): boolean => !metaKey && (!ctrlKey || altKey);

/** A key by its name, or a letter. */
const named = (...keys: string[]): Pick<KeyBinding, "matches" | "lies"> => {
  const wanted = keys.map((key) => key.toLowerCase());
  const places = keys.filter((key) => /^[a-z]$/.test(key)).map((key) => `Key${key.toUpperCase()}`);
  return {
    matches: (event) => bare(event) && wanted.includes(event.key.toLowerCase()),
    lies: (event) => bare(event) && places.includes(event.code),
  };
};
/** A sign, wherever the layout has it and whatever helps to type it; or the key where a US layout has it. */
const sign = (key: string, place?: string): Pick<KeyBinding, "matches" | "lies"> => ({
  matches: (event) => typed(event) && event.key === key,
  lies: (event) => bare(event) && !event.shiftKey && event.code === place,
});
const control = (letter: string, shift: boolean): Pick<KeyBinding, "matches" | "lies"> => {
  const held = (event: KeyLike): boolean =>
    (event.ctrlKey || event.metaKey) && !event.altKey && event.shiftKey === shift;
  return {
    matches: (event) => held(event) && event.key.toLowerCase() === letter,
    lies: (event) => held(event) && event.code === `Key${letter.toUpperCase()}`,
  };
};

const bindings: readonly KeyBinding[] = [
  {
    keys: ["Space", "K"],
    action: "Play, pause",
    ...named(" ", "k"),
    run: ({ reel }) => reel.value?.player.toggle(),
  },
  { keys: [","], action: "One frame back", ...sign(",", "Comma"), run: ({ reel }) => reel.value?.player.step(-1) },
  { keys: ["."], action: "One frame on", ...sign(".", "Period"), run: ({ reel }) => reel.value?.player.step(1) },
  {
    keys: ["←", "→"],
    action:
      "One frame back or on; with Shift, ten. Timeline and charts also take ↑ ↓ Page Up Page Down. On the grid arrows go from neuron to neuron, Enter keeps one, Esc lets it go",
    ...named("ArrowLeft", "ArrowRight"),
    several: true,
    run: ({ reel }, { key, shiftKey }) => reel.value?.player.step((key === "ArrowLeft" ? -1 : 1) * (shiftKey ? 10 : 1)),
  },
  { keys: ["Home"], action: "First frame", ...named("Home"), run: ({ reel }) => reel.value?.player.seek(0) },
  {
    keys: ["End"],
    action: "Latest frame",
    ...named("End"),
    run: ({ reel }) => {
      const playing = reel.value;
      if (!playing) return;
      const live = playing.live.value;
      playing.player.follow(live);
      if (!live) playing.player.seek(playing.count.value - 1);
    },
  },
  {
    keys: ["["],
    action: "Slower",
    ...sign("[", "BracketLeft"),
    run: ({ reel }) => reel.value?.player.faster(-1),
  },
  {
    keys: ["]"],
    action: "Faster",
    ...sign("]", "BracketRight"),
    run: ({ reel }) => reel.value?.player.faster(1),
  },
  {
    keys: ["Backspace"],
    action: "Speed back to 1×",
    ...named("Backspace"),
    run: ({ reel }) => {
      if (reel.value) reel.value.player.speed.value = 1;
    },
  },
  {
    keys: ["R"],
    action: "Loop on, off",
    ...named("r"),
    run: ({ reel }) => {
      const { loop } = reel.value?.player ?? {};
      if (loop) loop.value = !loop.value;
    },
  },
  {
    keys: ["F"],
    action: "Follow a run that grows, as End does",
    ...named("f"),
    notShared: true,
    run: ({ reel }) => {
      const playing = reel.value;
      if (playing?.live.value) playing.player.follow(!playing.player.following.value);
    },
  },
  {
    keys: ["Esc"],
    action: "Let go of the neuron; Enter on the grid keeps one",
    ...named("Escape"),
    run: ({ choice }) => (choice.pinned.value = undefined),
  },
  {
    keys: ["N"],
    action: "Next scale",
    ...named("n"),
    run: ({ choice, comparing }) => (choice.scale.value = nextScale(choice.scale.value, comparing.on.value)),
  },
  {
    keys: ["C"],
    action: "Next colour map",
    ...named("c"),
    run: ({ choice, run }) => {
      if (run.value) choice.map.value = nextMap(run.value.look.map.value);
    },
  },
  {
    keys: ["E"],
    action: "Export: picture, GIF, video, page",
    ...named("e"),
    notShared: true,
    run: ({ run, exporting, comparing }) => {
      if (run.value && !comparing.on.value) exporting.value = true;
    },
  },
  {
    keys: ["P"],
    action: "Pipe: the network's functions, and a digit that goes through them; back to the film",
    ...named("p"),
    run: (viewer) => toggleScreen(viewer, "pipe"),
  },
  {
    keys: ["D"],
    action: "Draw a digit and see it read; back to the film",
    ...named("d"),
    run: (viewer) => toggleScreen(viewer, "draw"),
  },
  {
    keys: ["M"],
    action: "Compare runs, or one with its own start; back to the film",
    ...named("m"),
    notShared: true,
    run: (viewer) => toggleCompare(viewer),
  },
  {
    keys: ["T"],
    action: "Train a network here",
    ...named("t"),
    notShared: true,
    run: ({ inPage }) => (inPage.asking.value = !inPage.asking.value),
  },
  {
    keys: ["Ctrl+K"],
    action: "All commands, by their names",
    ...control("k", false),
    run: ({ palette }) => (palette.value = !palette.value),
  },
  { keys: ["?"], action: "This list", ...sign("?"), run: ({ help }) => (help.value = !help.value) },
  {
    keys: ["Ctrl+O"],
    action: "Open file",
    ...control("o", false),
    notShared: true,
    run: (viewer) => void viewer.open(viewer.host.pickFile()),
  },
  {
    keys: ["Ctrl+Shift+O"],
    action: "Open run folder",
    ...control("o", true),
    notShared: true,
    run: (viewer) => void viewer.open(viewer.host.pickFolder()),
  },
];

/** Every key there is in a page; the help is made from this list, so that it cannot lie. */
export const keysIn = (kind: Host["kind"]): readonly KeyBinding[] =>
  kind === "shared" ? bindings.filter(({ notShared }) => !notShared) : bindings;

/** Latin letters are where they are typed: the K of Dvorak is no T. */
const latin = /^[a-z]$/i;

/** The binding a key event is meant for, if any: by what it types, and where that has no meaning by where the key lies. */
export function bindingOf(event: KeyLike, kind: Host["kind"]): KeyBinding | undefined {
  const keys = keysIn(kind);
  return (
    keys.find(({ matches }) => matches(event)) ??
    (latin.test(event.key) ? undefined : keys.find(({ lies }) => lies(event)))
  );
}
