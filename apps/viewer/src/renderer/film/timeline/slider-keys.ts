import type { KeyLike } from "../../help/keys.ts";
import type { Player } from "./player.ts";

/** How far a key moves a slider of frames, as sliders do. ← → Home and End are keys of the whole page. */
const distances: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** Moves the playhead by a key that a slider has the focus for. */
export function sliderKeys(player: Player): (event: KeyLike & Pick<Event, "preventDefault">) => void {
  return (event) => {
    const by = distances[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    player.step(Math.abs(by) === 1 && event.shiftKey ? 10 * by : by);
  };
}
