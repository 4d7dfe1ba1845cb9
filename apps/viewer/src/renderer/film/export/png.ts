import { countText } from "../../shared/format.ts";
import type { Job, Made } from "./job.ts";
import { painter } from "./painter.ts";
import type { Subject } from "./subject.ts";

/** Makes a picture of one frame, in all 256 colours. */
export async function pngOf(
  subject: Subject,
  { frame, step }: { readonly frame: number; readonly step: number },
  { signal }: Job,
): Promise<Made> {
  const { width, height, painted } = painter(subject);
  const canvas = new OffscreenCanvas(width, height);
  const pixels = painted(await subject.weights(frame, signal));
  canvas.getContext("2d")!.putImageData(new ImageData(pixels, width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/png" });
  signal.throwIfAborted();
  return {
    name: `${subject.stem}-iteration-${step}.png`,
    bytes: new Uint8Array(await blob.arrayBuffer()),
    type: "image/png",
    says: `${width}×${height} pixels, iteration ${countText(step)}`,
  };
}
