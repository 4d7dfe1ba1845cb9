import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { TermName } from "./glossary.ts";
import "./term.css";

interface Props {
  readonly name: TermName;
  readonly children?: ComponentChildren;
  /** Whether a question mark stands for it, beside something that names it. */
  readonly mark?: boolean;
}

/** A term of the page, which says what it means when it is pressed. */
export function Term({ name, children = name, mark = false }: Props) {
  const id = useId();
  const note = useRef<HTMLSpanElement>(null);
  const [said, setSaid] = useState<{ readonly of: TermName; readonly text: string }>();
  const says = said?.of === name ? said.text : "";
  // The texts are fetched for those who ask.
  const explain = ({ newState }: Pick<ToggleEvent, "newState">): void => {
    if (newState !== "open" || says !== "") return;
    import("./glossary.ts").then(
      ({ glossary }) => setSaid({ of: name, text: glossary[name] }),
      () => setSaid({ of: name, text: "This could not be fetched: the server does not answer." }),
    );
  };
  // The page has another use for Esc, which would keep the browser from closing what is open.
  const close = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !note.current?.matches(":popover-open")) return;
    event.preventDefault();
    note.current.hidePopover();
  };
  const asks = `What is this: ${name}?`;
  return (
    <>
      <button
        type="button"
        class={mark ? "term mark" : "term"}
        popovertarget={id}
        onKeyDown={close}
        title={asks}
        {...(mark && { "aria-label": asks })}
      >
        {mark ? <i>?</i> : children}
      </button>
      <span
        ref={note}
        id={id}
        popover="auto"
        class="term-note"
        role="note"
        aria-label={name}
        aria-live="polite"
        onToggle={explain}
      >
        <b>{name}</b> {says}
      </span>
    </>
  );
}
