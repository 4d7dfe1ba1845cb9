import { colourMaps } from "@closurenet/film";
import { batch } from "@preact/signals";
import { hasLink, linkTo } from "../film/address.ts";
import { scales } from "../film/look/scales.ts";
import type { KeyBinding } from "../help/keys.ts";
import { beginTour } from "../tour/begin.ts";
import type { Viewer } from "../viewer.ts";

/** Something that the page can do, by its name. */
export interface Command {
  readonly name: string;
  /** What does the same. */
  readonly keys: readonly string[];
  run(): void;
}

const command = (name: string, run: () => void): Command => ({ name, keys: [], run });

/** All that the page can do now: what has a key, as the list of keys says it, and what has none. */
export function commandsOf(viewer: Viewer, bindings: readonly KeyBinding[]): readonly Command[] {
  const { host } = viewer;
  const keyed = bindings
    .filter(({ several, keys }) => !several && !keys.includes("Ctrl+K"))
    .map(({ keys, action, run }): Command => ({ keys, name: action, run: () => run(viewer, noKey) }));
  return [
    ...(viewer.run.peek() ? film(viewer) : []),
    ...keyed,
    ...(host.kind === "shared" ? [] : [command("A tour of four steps", () => beginTour(viewer))]),
    command(viewer.appearance.dark.peek() ? "Light theme" : "Dark theme", viewer.appearance.toggle),
    ...training(viewer),
    ...(viewer.run.peek() ? look(viewer) : []),
    ...viewer.recents
      .peek()
      .map(({ id, name, where }) => command(`Open ${name}, in ${where}`, () => void viewer.open(host.openRecent(id)))),
  ];
}

/** A command is called by its name: no key is held with it. */
const noKey = { key: "", code: "", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

const film = (viewer: Viewer): readonly Command[] => [
  command("Film: the weights, through the whole training", () =>
    batch(() => {
      viewer.choice.screen.value = "film";
      viewer.comparing.on.value = false;
      viewer.inPage.asking.value = false;
    }),
  ),
];

/** What may be done to the training in this page. */
function training({ inPage }: Viewer): readonly Command[] {
  const it = inPage.training.peek();
  const phase = it?.phase.peek();
  if (!it || (phase !== "training" && phase !== "paused")) return [];
  return [
    phase === "training" ? command("Training: pause", it.pause) : command("Training: go on", it.goOn),
    command("Training: one step", it.step),
    command("Training: stop", it.stop),
  ];
}

/** How the film is shown. */
function look(viewer: Viewer): readonly Command[] {
  const { choice } = viewer;
  const run = viewer.run.peek()!;
  return [
    ...run.film.layers.map(({ label, inputs, units }, i) =>
      command(`Layer ${label}, ${inputs}→${units}`, () => (choice.layer.value = i)),
    ),
    ...(hasLink(viewer, run)
      ? [
          command("Copy a link to this moment", () => {
            navigator.clipboard.writeText(linkTo(viewer, run, window.location.href)).catch(() => {
              viewer.notice.show("refused", "The page may not copy here: copy its address.");
            });
          }),
        ]
      : []),
    command(
      choice.tested.peek() ? "Test on digits: off" : "Test on digits",
      () => (choice.tested.value = !choice.tested.peek()),
    ),
    ...(viewer.comparing.on.peek()
      ? []
      : scales.map(({ name, label }) => command(`Scale: ${label}`, () => (choice.scale.value = name)))),
    ...colourMaps.map((map) => command(`Colours: ${map.name}`, () => (choice.map.value = map))),
  ];
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Those whose names have all words that were typed; first those that begin with all that was typed, then with its first word. */
export function found(commands: readonly Command[], typed: string): readonly Command[] {
  const words = wordsOf(typed);
  const [first = ""] = words;
  const begins = ({ name }: Command): number =>
    [words.join(" "), first, ""].findIndex((text) => name.toLowerCase().startsWith(text));
  return commands
    .filter(({ name, keys }) => {
      const text = `${name} ${keys.join(" ")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => begins(a) - begins(b));
}
