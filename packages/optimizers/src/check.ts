/** Fails where `value` is not a finite number above 0: `[optimizers] adam: expected a learning rate …`. */
export function positive(subject: string, name: string, value: number, such: string): number {
  if (value > 0 && value < Infinity) return value;
  throw new Error(`[optimizers] ${subject}: expected ${name} above 0, got ${value}. Try ${such}.`);
}

/** Fails where `value` is not at least 0 and below 1. */
export function share(subject: string, name: string, value: number, advice: string): number {
  if (value >= 0 && value < 1) return value;
  throw new Error(`[optimizers] ${subject}: expected ${name} of at least 0 and below 1, got ${value}. ${advice}`);
}

/** The same for what each step keeps of the past. */
export const decay = (subject: string, name: string, value: number): number =>
  share(subject, name, value, "It is the share of the past that each step keeps: 0.9 remembers about ten steps.");
