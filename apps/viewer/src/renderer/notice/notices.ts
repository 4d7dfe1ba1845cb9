import { type ReadonlySignal, signal } from "@preact/signals";

/** What a notice is about: something that could not be opened, or what is open can no more be read on. */
export type Subject = "refused" | "lost";

/** What is said over the page, while it goes on as it was. */
export interface Notices {
  readonly text: ReadonlySignal<string | undefined>;
  show(subject: Subject, text: string): void;
  /** Takes away what was said of a subject that is over. */
  over(subject: Subject): void;
  dismiss(): void;
}

/** One notice at a time: the newest. */
export function notices(): Notices {
  const text = signal<string | undefined>(undefined);
  let about: Subject | undefined;
  const dismiss = (): void => void (text.value = undefined);
  return {
    text,
    show(subject, said) {
      about = subject;
      text.value = said;
    },
    over(subject) {
      if (about === subject) dismiss();
    },
    dismiss,
  };
}
