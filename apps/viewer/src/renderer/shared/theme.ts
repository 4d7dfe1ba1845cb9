import { type ReadonlySignal, type Signal, computed, effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

export interface Appearance {
  readonly theme: Signal<Theme>;
  readonly dark: ReadonlySignal<boolean>;
  readonly reducedMotion: ReadonlySignal<boolean>;
  /** Goes to the opposite of what is shown. */
  toggle(): void;
}

const key = "closurenet.theme";

/** Follows the system until a person chooses; the choice is kept for this browser where it keeps anything. */
export function appearance(window: Window): Appearance {
  const media = (query: string): ReadonlySignal<boolean> => {
    const list = window.matchMedia(query);
    const matches = signal(list.matches);
    list.addEventListener("change", () => (matches.value = list.matches));
    return matches;
  };
  const systemDark = media("(prefers-color-scheme: dark)");
  const reducedMotion = media("(prefers-reduced-motion: reduce)");
  const kept = remembered(() => window.localStorage.getItem(key));
  const theme = signal<Theme>(kept === "light" || kept === "dark" ? kept : "system");
  const dark = computed(() => (theme.value === "system" ? systemDark.value : theme.value === "dark"));
  effect(() => {
    window.document.documentElement.dataset["theme"] = dark.value ? "dark" : "light";
  });
  return {
    theme,
    dark,
    reducedMotion,
    toggle() {
      const chosen = dark.peek() ? "light" : "dark";
      // Back to what the system says means to follow it again.
      theme.value = (chosen === "dark") === systemDark.peek() ? "system" : chosen;
      remembered(() => window.localStorage.setItem(key, theme.peek()));
    },
  };
}

/** Uses what a browser keeps for a page. It may be forbidden: what is chosen then lasts as long as the page. */
export function remembered<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
