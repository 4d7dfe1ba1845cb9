import { useLayoutEffect, useRef } from "preact/hooks";
import { dark } from "../parts/appearance.ts";

/** A digit as ink on paper, or as chalk on a board in the dark. */
export function Digit({ pixels, label }: { pixels: Uint8Array | undefined; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grey = dark.value ? 235 : 20;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(28, 28);
    image.data.fill(grey);
    for (let i = 0; i < 784; i++) image.data[4 * i + 3] = pixels?.[i] ?? 0;
    context.putImageData(image, 0, 0);
  }, [pixels, grey]);
  return <canvas ref={canvas} class="digit" width={28} height={28} role="img" aria-label={label} />;
}
