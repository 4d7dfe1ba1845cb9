import { keysIn } from "./keys.ts";
import { beginTour } from "../tour/begin.ts";
import { Modal } from "../shared/modal.tsx";
import type { Viewer } from "../viewer.ts";

export function Help({ viewer }: { viewer: Viewer }) {
  const { help, host, palette } = viewer;
  const close = (): void => void (help.value = false);
  return (
    <Modal class="help" aria-labelledby="help-title" closed={close}>
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
              close();
              palette.value = true;
            }}
          >
            All commands
          </button>
          <button type="button" onClick={close}>
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
    </Modal>
  );
}
