import type { DialogHTMLAttributes } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * A dialog that lies over the page as long as it is mounted; `closed` is called when the person closes it.
 *
 * The browser tells of Esc later than it closes. A key that comes between would find the page still in the old state, so Esc
 * is taken here, at once.
 */
export function Modal({ closed, ...dialog }: { closed(): void } & DialogHTMLAttributes) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = element.current!;
    shown.showModal();
    return () => shown.close(); // gives the focus back to what had it
  }, []);
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    closed();
  };
  return <dialog ref={element} {...dialog} onKeyDown={escape} onClose={() => element.current && closed()} />;
}
