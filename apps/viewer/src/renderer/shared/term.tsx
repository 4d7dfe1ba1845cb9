import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { type TermName, glossary } from "./glossary.ts";
import "./term.css";

/** A term of the page, which says what it means when it is pressed. */
export function Term({ name, children = name }: { name: TermName; children?: ComponentChildren }) {
  const id = useId();
  const note = useRef<HTMLSpanElement>(null);
  // The page has another use for Esc, which would keep the browser from closing what is open.
  const close = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !note.current?.matches(":popover-open")) return;
    event.preventDefault();
    note.current.hidePopover();
  };
  return (
    <>
      <button type="button" class="term" popovertarget={id} onKeyDown={close} title={`What is this: ${name}?`}>
        {children}
      </button>
      <span ref={note} id={id} popover="auto" class="term-note" role="note" aria-label={name}>
        <b>{name}</b> {glossary[name]}
      </span>
    </>
  );
}
