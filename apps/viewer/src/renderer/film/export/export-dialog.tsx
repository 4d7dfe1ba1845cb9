import { useEffect, useMemo } from "preact/hooks";
import { Modal } from "../../shared/modal.tsx";
import type { Viewer } from "../../viewer.ts";
import { type Kind, type State, exporter } from "./exporter.ts";

const choices: readonly { readonly kind: Kind; readonly title: string; readonly note: string }[] = [
  { kind: "png", title: "Picture (PNG)", note: "This layer at this moment, every weight a sharp square" },
  { kind: "gif", title: "Film (GIF)", note: "At most 120 pictures and 3 MB, as closurenet film makes it" },
  { kind: "webm", title: "Film (WebM video)", note: "The same pictures as a video, 24 a second" },
  { kind: "html", title: "Page (HTML)", note: "All layers in one file of at most 4 MB that plays anywhere" },
];

/** Asks what to make of the open run, makes it, and says what came of it. To close it ends the work. */
export function ExportDialog({ viewer }: { viewer: Viewer }) {
  const { state, start, cancel } = useMemo(() => exporter(viewer), [viewer]);
  useEffect(() => cancel, []);
  const close = (): void => void (viewer.exporting.value = false);
  const now = state.value;
  const working = now.phase === "working" ? now.kind : undefined;
  return (
    <Modal class="help export" aria-labelledby="export-title" closed={close}>
      <div class="help-head">
        <h2 id="export-title">Export</h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
      <ul class="export-choices">
        {choices.map(({ kind, title, note }) => (
          <li key={kind}>
            <button
              type="button"
              aria-describedby={`export-${kind}`}
              aria-disabled={working !== undefined}
              onClick={() => working ?? void start(kind)}
            >
              {title}
            </button>
            <p id={`export-${kind}`} class="note">
              {note}
            </p>
          </li>
        ))}
      </ul>
      <Outcome state={now} cancel={cancel} />
    </Modal>
  );
}

function Outcome({ state, cancel }: { state: State; cancel: () => void }) {
  const working = state.phase === "working" ? state : undefined;
  const title = working && choices.find(({ kind }) => kind === working.kind)!.title;
  return (
    <div class="export-outcome">
      {working && (
        <div class="export-progress">
          <label>
            {title}
            <progress max="1" value={working.share} />
          </label>
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </div>
      )}
      <p role="status">{state.phase === "done" && state.text}</p>
      <p role="alert">{state.phase === "failed" && state.text}</p>
    </div>
  );
}
