import type { Polyline } from "./stroke.ts";

/**
 * Draws lines of varying width into a square grey canvas. Their edges are smooth over `2 · edge` pixels. Where lines
 * overlap, the larger grey counts.
 */
export function pen(lines: readonly Polyline[], canvas: Uint8Array, size: number, edge: number): void {
  for (const line of lines) {
    for (let at = 0; at + 5 < line.length; at += 3) drawSegment(canvas, size, edge, line, at);
  }
}

/** Draws a straight segment with round ends. Ink fades from 255 to 0 where the distance to it is its radius ± edge. */
function drawSegment(canvas: Uint8Array, size: number, edge: number, line: Polyline, at: number): void {
  const [x0, y0, r0] = [line[at]!, line[at + 1]!, line[at + 2]!];
  const [x1, y1, r1] = [line[at + 3]!, line[at + 4]!, line[at + 5]!];
  const reach = Math.max(r0, r1) + edge;
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
      const outer = r0 + t * (r1 - r0) + edge;
      if (squaredDistance >= outer * outer) continue;
      const grey = Math.min(255, Math.floor(((outer - Math.sqrt(squaredDistance)) / (2 * edge)) * 255));
      if (grey > canvas[y * size + x]!) canvas[y * size + x] = grey;
    }
  }
}
