import { type Account, bankAccount } from "@closurenet/examples/bank-account";
import { type ReadonlySignal, computed, signal } from "@preact/signals";

export type Owner = "mine" | "copy" | "clone";
export const owners: readonly Owner[] = ["mine", "copy", "clone"];

/** Three names for two accounts, and what was done with them. */
export interface Accounts {
  /** What each says that it holds: asked of its own function. */
  readonly balances: ReadonlySignal<Readonly<Record<Owner, number>>>;
  /** The last lines that ran, with what came of them. */
  readonly transcript: ReadonlySignal<readonly string[]>;
  put(owner: Owner, amount: number): void;
  startOver(): void;
}

const LINES = 4;

const opened = (): Readonly<Record<Owner, Account>> => {
  const mine = bankAccount();
  mine.put(200);
  return { mine, copy: mine, clone: mine.clone() };
};

export function accounts(): Accounts {
  const begun = [
    "const mine = bankAccount(); mine.put(200);",
    "const copy = mine;",
    "const clone = mine.clone();",
  ] as const;
  const held = signal(opened());
  const deeds = signal(0); // accounts are no signals: this says that one of them was used
  const transcript = signal<readonly string[]>(begun);
  const balances = computed(() => {
    void deeds.value;
    const { mine, copy, clone } = held.value;
    return { mine: mine.balance(), copy: copy.balance(), clone: clone.balance() };
  });
  return {
    balances,
    transcript,
    put(owner, amount) {
      held.peek()[owner].put(amount);
      deeds.value += 1;
      const { mine, clone } = balances.value;
      const line = `${owner}.put(${amount}); // mine.balance() is ${mine}, clone.balance() is ${clone}`;
      transcript.value = [...transcript.peek(), line].slice(-LINES);
    },
    startOver() {
      held.value = opened();
      transcript.value = begun;
    },
  };
}
