import type { Page } from "playwright-core";
import { drawn } from "./stage.ts";

/** Goes to a screen by a key that also leaves it, and leaves it before it is painted for the first time. */
export async function leaveAtOnce(page: Page, screen: string, key: string): Promise<void> {
  await page.evaluate(
    ({ screen, key }) => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector(screen)) return;
        observer.disconnect();
        document.documentElement.dataset["left"] = screen;
        document.dispatchEvent(new KeyboardEvent("keydown", { key }));
      });
      observer.observe(document.body, { childList: true, subtree: true });
    },
    { screen, key },
  );
  await page.keyboard.press(key);
  await page.locator(`html[data-left="${screen}"]`).waitFor({ state: "attached" });
  await page.locator(screen).waitFor({ state: "detached" });
  await drawn(page, 2);
}
