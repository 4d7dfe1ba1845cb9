import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { type TermName, glossary } from "./glossary.ts";
import "./term.css";

/** A term of the page, which says what it means when it is pressed. */
export function Term({ name, children = name }: { name: TermName; children?: ComponentChildren }) {
  const id = useId();
  return (
    <>
      <button type="button" class="term" popovertarget={id} title={`What is this: ${name}?`}>
        {children}
      </button>
      <span id={id} popover="auto" class="term-note" role="note" aria-label={name}>
        <b>{name}</b> {glossary[name]}
      </span>
    </>
  );
}
