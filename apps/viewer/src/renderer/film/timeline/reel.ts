import type { ReadonlySignal } from "@preact/signals";
import type { Player } from "./player.ts";

/** What is played: a film, or several on one clock. */
export interface Reel {
  readonly player: Player;
  readonly count: ReadonlySignal<number>;
  /** Whether more may come at any time. */
  readonly live: ReadonlySignal<boolean>;
}
