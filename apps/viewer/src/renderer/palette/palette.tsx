import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { keysIn } from "../help/keys.ts";
import { Modal } from "../shared/modal.tsx";
import type { Viewer } from "../viewer.ts";
import { type Command, commandsOf, found } from "./commands.ts";
import "./palette.css";

/** Finds what the page can do by its name, and does it. */
export function Palette({ viewer }: { viewer: Viewer }) {
  const list = useRef<HTMLUListElement>(null);
  const all = useMemo(() => commandsOf(viewer, keysIn(viewer.host.kind)), []);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const shown = useMemo(() => found(all, typed), [typed]);
  useLayoutEffect(() => list.current?.children[at]?.scrollIntoView({ block: "nearest" }), [at, shown]);
  const close = (): void => void (viewer.palette.value = false);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    close();
    command.run();
  };
  const press = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") close();
    else if (event.key === "Enter") run(shown[at]);
    else if (to === undefined) return;
    else if (event.key.startsWith("Arrow")) setAt((to + shown.length) % Math.max(1, shown.length));
    else setAt(Math.max(0, Math.min(shown.length - 1, to)));
    event.preventDefault();
  };
  return (
    <Modal class="help palette" aria-label="Commands" closed={close}>
      <input
        type="text"
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls="commands"
        aria-activedescendant={shown.length > 0 ? `command-${at}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="What to do?"
        value={typed}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <ul ref={list} id="commands" role="listbox" aria-label="Commands">
        {shown.map((command, i) => (
          <li
            key={command.name}
            id={`command-${i}`}
            role="option"
            aria-selected={i === at}
            onPointerMove={() => setAt(i)}
            onClick={() => run(command)}
          >
            <span>{command.name}</span>
            <span class="command-keys">
              {command.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p class="note">Nothing here is called so.</p>}
      <div class="row palette-foot">
        <span class="note" role="status">
          {shown.length === 1 ? "1 command" : `${shown.length} commands`}
        </span>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
    </Modal>
  );
}
