import type { OpenRun } from "../open-run.ts";
import { countText } from "../../shared/format.ts";

/** What a slider says of the playhead. While the film plays it says only that: screen readers would read every frame. */
export function frameText({ film, player }: OpenRun): string {
  const count = film.count.value;
  if (player.playing.value) return `Playing, ${count} frames`;
  const frame = Math.round(player.at.value);
  const [step = 0, epoch = 0] = [film.steps[frame], film.epochs[frame]];
  return `Frame ${count === 0 ? 0 : frame + 1} of ${count}, iteration ${countText(step)}, epoch ${epoch.toFixed(2)}`;
}
