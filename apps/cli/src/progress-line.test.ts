import { describe, expect, it } from "vitest";
import { progressText } from "./progress-line.ts";

const facts = ["0:12 left", "loss 0.134", "15,531 images/s"];

describe("progressText", () => {
  it.each([79, 49, 30, 20, 12])("tells what there is room for in %i columns", (width) => {
    const text = progressText("epoch 2/5", 0.5, facts, width);
    expect(text.length).toBeLessThanOrEqual(width);
    expect(text).toMatchSnapshot();
  });

  it("fills its bar from none to all, and no further", () => {
    const bars = [-1, 0, 0.25, 1, 7].map((done) => progressText("", done, [], 20).trim());
    expect(bars.map((bar) => bar.lastIndexOf("━") + 1)).toEqual([0, 0, 5, 18, 18]);
    expect(new Set(bars.map((bar) => bar.length))).toEqual(new Set([18]));
  });

  it("never grows beyond the terminal", () => {
    for (let width = 1; width < 100; width++) {
      expect(progressText("epoch 10000/10000", 0.3, facts, width).length).toBeLessThanOrEqual(width);
    }
  });
});
