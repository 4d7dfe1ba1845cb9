import { useEffect, useRef } from "preact/hooks";
import { keysIn } from "./keys.ts";
import { beginTour } from "../tour/begin.ts";
import type { Viewer } from "../viewer.ts";

export function Help({ viewer }: { viewer: Viewer }) {
  const { help, host, palette } = viewer;
  const dialog = useRef<HTMLDialogElement>(null);
  const open = help.value;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog class="help" ref={dialog} aria-labelledby="help-title" onClose={() => (help.value = false)}>
      <div class="help-head">
        <h2 id="help-title">Keys</h2>
        <span class="row">
          {host.kind !== "shared" && (
            <button type="button" onClick={() => beginTour(viewer)}>
              Tour
            </button>
          )}
          <button
            type="button"
            onClick={() => {
              help.value = false;
              palette.value = true;
            }}
          >
            All commands
          </button>
          <button type="button" onClick={() => (help.value = false)}>
            Close
          </button>
        </span>
      </div>
      <dl>
        {keysIn(host.kind).map(({ keys, action }) => (
          <div key={action}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
