import type { Polyline } from "./stroke.ts";

/**
 * Draws lines of varying width into a square grey canvas. Their edges are smooth over one pixel. Where lines overlap, the
 * larger grey counts.
 */
export function pen(lines: readonly Polyline[], canvas: Uint8Array, size: number): void {
  for (const line of lines) {
    for (let at = 0; at + 5 < line.length; at += 3) {
      drawSegment(canvas, size, line[at]!, line[at + 1]!, line[at + 2]!, line[at + 3]!, line[at + 4]!, line[at + 5]!);
    }
  }
}

/** Draws a straight segment with round ends: there is ink where the distance to the segment is less than its radius. */
function drawSegment(
  canvas: Uint8Array,
  size: number,
  x0: number,
  y0: number,
  r0: number,
  x1: number,
  y1: number,
  r1: number,
): void {
  const reach = Math.max(r0, r1) + 0.5;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(size - 1, Math.ceil(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(size - 1, Math.ceil(Math.max(y0, y1) + reach));
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squaredLength = dx * dx + dy * dy;
  const perLength = squaredLength > 0 ? 1 / squaredLength : 0;
  for (let y = top; y <= bottom; y++) {
    const v = y + 0.5 - y0;
    for (let x = left; x <= right; x++) {
      const u = x + 0.5 - x0;
      // The nearest point of the segment, at share t of its length.
      const t = Math.max(0, Math.min(1, (u * dx + v * dy) * perLength));
      const ex = u - t * dx;
      const ey = v - t * dy;
      const squaredDistance = ex * ex + ey * ey;
      const radius = r0 + t * (r1 - r0);
      const outer = radius + 0.5;
      if (squaredDistance >= outer * outer) continue;
      const inner = radius - 0.5;
      const grey =
        inner > 0 && squaredDistance <= inner * inner ? 255 : Math.floor((outer - Math.sqrt(squaredDistance)) * 255);
      const at = y * size + x;
      if (grey > canvas[at]!) canvas[at] = Math.min(255, grey);
    }
  }
}
