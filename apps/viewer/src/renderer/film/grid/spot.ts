import { type Signal, type ReadonlySignal, computed, signal } from "@preact/signals";

/** A neuron, and one of its weights where a pointer says which. */
export interface Spot {
  readonly unit: number;
  readonly pixel?: number | undefined;
}

/** What a person points at, and what they keep. */
export interface Spots {
  /** Where a pointer or the arrow keys are. */
  readonly pointed: Signal<Spot | undefined>;
  /** The neuron that stays. */
  readonly pinned: ReadonlySignal<number | undefined>;
  /** What is read out: what is pointed at, else what is pinned. */
  readonly shown: ReadonlySignal<Spot | undefined>;
  /** Keeps a neuron; the one that is kept is let go. */
  pin(unit: number): void;
  /** Lets go of what is pointed at, and then of what is pinned. */
  free(): void;
}

/**
 * Pointing previews a neuron, pinning keeps it.
 *
 * @param change makes a change of the page; what was there may go over into what comes
 */
export function spots(pinned: Signal<number | undefined>, change: (what: () => void) => void): Spots {
  const pointed = signal<Spot | undefined>(undefined);
  const shown = computed(() => pointed.value ?? (pinned.value === undefined ? undefined : { unit: pinned.value }));
  return {
    pointed,
    pinned,
    shown,
    pin(unit) {
      change(() => (pinned.value = pinned.peek() === unit ? undefined : unit));
    },
    free() {
      pointed.value = undefined;
      pinned.value = undefined;
    },
  };
}
