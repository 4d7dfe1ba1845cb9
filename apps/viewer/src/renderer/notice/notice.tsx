import { useLayoutEffect } from "preact/hooks";
import { Marked } from "../shared/marked.tsx";
import type { Notices } from "./notices.ts";

/** Says over the page what went wrong, until it is dismissed. */
export function Notice({ notices }: { notices: Notices }) {
  const text = notices.text.value;
  // At once, not after the first paint: Esc may be pressed before.
  useLayoutEffect(() => {
    if (text === undefined) return;
    const escape = (event: KeyboardEvent): void => {
      // A dialog over it closes first.
      if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      notices.dismiss();
    };
    document.addEventListener("keydown", escape, { capture: true });
    return () => document.removeEventListener("keydown", escape, { capture: true });
  }, [text]);
  if (text === undefined) return null;
  return (
    <div class="notice" role="alert">
      <p>
        <Marked text={text} />
      </p>
      <button type="button" onClick={notices.dismiss} title="Dismiss (Esc)">
        Dismiss
      </button>
    </div>
  );
}
