import { type Signal, signal } from "@preact/signals";
import type { Training } from "./training.ts";

/** Training in the page, as the page knows it before its screen is fetched. */
export interface InPage {
  /** Whether a person is asked what to train. */
  readonly asking: Signal<boolean>;
  /** The training that was begun last, until its run is left. */
  readonly training: Signal<Training | undefined>;
  /** Whether its files are being written. */
  readonly saving: Signal<boolean>;
}

export const inPage = (): InPage => ({
  asking: signal(false),
  training: signal<Training | undefined>(undefined),
  saving: signal(false),
});
