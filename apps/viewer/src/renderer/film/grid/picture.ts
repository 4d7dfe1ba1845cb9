import type { ScaleInfo } from "@closurenet/film";

/**
 * Levels of a film at a fractional frame. Between two frames it goes over from one picture to the next in a straight
 * line; on a frame it is exactly what the scale says.
 *
 * It keeps the levels of the last two frames, so that playing scales each frame once. What it returns is good until the
 * next call.
 */
export function picture(): (
  weights: (frame: number) => Uint16Array | undefined,
  at: number,
  info: ScaleInfo,
) => Uint8Array {
  let from = new Uint8Array(0);
  let to = new Uint8Array(0);
  let between = new Uint8Array(0);
  let kept: {
    readonly from?: Uint16Array | undefined;
    readonly to?: Uint16Array | undefined;
    readonly info?: ScaleInfo;
  } = {};

  return (weights, at, info) => {
    const low = Math.floor(at);
    const a = weights(low)!;
    const b = at > low ? weights(low + 1) : undefined;
    if (between.length !== a.length) {
      from = new Uint8Array(a.length);
      to = new Uint8Array(a.length);
      between = new Uint8Array(a.length);
      kept = {};
    }
    if (info !== kept.info) kept = {};
    if (a !== kept.from) {
      if (a === kept.to) [from, to] = [to, from];
      else info.scale(a, from);
      kept = { from: a, info };
    }
    if (!b) return from;
    if (b !== kept.to) info.scale(b, to);
    kept = { from: a, to: b, info };
    // level = a + (b − a)·t, in 1⁄256.
    const t = Math.round((at - low) * 256);
    for (let i = 0; i < between.length; i++) between[i] = from[i]! + (((to[i]! - from[i]!) * t + 128) >> 8);
    return between;
  };
}
