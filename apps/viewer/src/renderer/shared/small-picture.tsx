import { type ColourMap, type PatchGrid, paint } from "@closurenet/film";
import { useLayoutEffect, useRef } from "preact/hooks";
import "./small-picture.css";

/** Numbers as a picture: of signed ones the colours of weights, with 0 in the middle; of ink, grey on what is behind. */
export type Tone = { readonly kind: "signed"; readonly map: ColourMap } | { readonly kind: "ink" };

interface Props {
  /** One for each place of the patch. */
  readonly values: ArrayLike<number>;
  readonly patch: PatchGrid;
  readonly tone: Tone;
  /** What gets the strongest colour; by default the largest of the values. */
  readonly most?: number | undefined;
  /** Empty where what is around it says what it is. */
  readonly label: string;
}

const inks: ColourMap = {
  name: "ink",
  ends: "white-black",
  diverging: false,
  rgb: Uint8Array.from({ length: 768 }, (_, i) => 255 - Math.floor(i / 3)),
};

/** The largest size among numbers. */
export const mostOf = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!) || 0);
  return most;
};

/** A small picture of numbers, one pixel each; its style enlarges it. */
export function SmallPicture({ values, patch, tone, most = mostOf(values), label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(patch.width, patch.height);
    const share = (i: number): number => Math.max(-1, Math.min(1, most > 0 ? values[i]! / most : 0));
    const levels = Uint8Array.from({ length: patch.inputs }, (_, i) =>
      tone.kind === "ink" ? Math.round(255 * Math.max(0, share(i))) : Math.round(127.5 + 127.5 * share(i)),
    );
    paint(levels, patch, tone.kind === "ink" ? inks : tone.map, 1, image.data);
    context.putImageData(image, 0, 0);
  });
  return (
    <canvas
      ref={canvas}
      class="small-picture"
      width={patch.width}
      height={patch.height}
      {...(label === "" ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    />
  );
}
