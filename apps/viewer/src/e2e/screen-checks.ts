import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds fault with in the page, in words. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe!.run({ resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 90)}`);
}

/** Controls of a screen that are too small for a finger: below 44 pixels. */
export const tooSmall = (page: Page, screen: string): Promise<string[]> =>
  page.locator(`${screen} :is(button, input:not([hidden], [type=radio], [type=checkbox]), .check)`).evaluateAll((all) =>
    all
      .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 60)] as const)
      .filter(([{ width, height }]) => width < 43.5 || height < 43.5)
      .map(([{ width, height }, html]) => `${width}×${height} ${html}`),
  );
