import { useEffect, useRef } from "preact/hooks";
import type { Fault, Viewer } from "../viewer.ts";
import { countText } from "../shared/format.ts";
import { Marked } from "../shared/marked.tsx";

/** Says what is wrong and where, and offers what can still be done. */
export function FaultScreen({ viewer, fault }: { viewer: Viewer; fault: Fault }) {
  const actions = useRef<HTMLDivElement>(null);
  useEffect(() => actions.current?.querySelector("button")?.focus(), [fault]);
  const { readable } = fault;
  return (
    <main class="fault">
      <div class="fault-card" role="alert">
        <h1>{readable > 0 ? "A part of this recording is damaged" : "This cannot be opened"}</h1>
        <p class="fault-message">
          <Marked text={fault.message} />
        </p>
        <div class="row" ref={actions}>
          {readable > 0 && (
            <button type="button" class="primary" onClick={viewer.playReadable}>
              {readable === 1 ? "Show the one readable frame" : `Play the ${countText(readable)} readable frames`}
            </button>
          )}
          {viewer.host.kind !== "shared" && (
            <button type="button" onClick={viewer.close}>
              Back to the start
            </button>
          )}
        </div>
      </div>
    </main>
  );
}
