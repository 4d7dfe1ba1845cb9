import { useEffect, useRef } from "preact/hooks";
import { PICTURE, type Recent } from "../../host/host.ts";
import type { Viewer } from "../viewer.ts";

/** The runs that were open before, each with a picture of its weights. */
export function RecentList({ viewer, recents }: { viewer: Viewer; recents: readonly Recent[] }) {
  return (
    <section>
      <h2>Recent</h2>
      <ul class="recents">
        {recents.map(({ id, name, where, picture }) => (
          <li key={id}>
            <button type="button" class="quiet" onClick={() => void viewer.open(viewer.host.openRecent(id))}>
              <Picture pixels={picture} />
              <span class="recent-name">{name}</span>
              <span class="muted" title={where}>
                {where}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Picture({ pixels }: { pixels: Uint8Array | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    context.clearRect(0, 0, PICTURE, PICTURE);
    if (pixels) context.putImageData(new ImageData(new Uint8ClampedArray(pixels), PICTURE), 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} width={PICTURE} height={PICTURE} aria-hidden="true" />;
}
