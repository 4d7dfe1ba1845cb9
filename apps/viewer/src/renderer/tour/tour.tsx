import { batch } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { plain } from "../film/open-run.ts";
import type { Viewer } from "../viewer.ts";
import { sample } from "../welcome/sample.ts";
import { steps } from "./steps.ts";
import "./tour.css";

/** Offers a tour of the page, and gives it: a note in a corner, which keeps nobody from anything. */
export function Tour({ viewer }: { viewer: Viewer }) {
  const { tour } = viewer;
  const at = tour.value;
  const starting = viewer.starting.value;
  const end = (): void => void (tour.value = undefined);
  useEffect(() => {
    if (typeof at !== "number" || starting) return;
    let here = true;
    void goTo(viewer, at, () => here);
    // What the step is about is marked, as long as it is there.
    document.documentElement.dataset["tour"] = steps[at]!.name;
    return () => {
      here = false;
      delete document.documentElement.dataset["tour"];
    };
  }, [at, starting]);
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end();
  };
  if (at === undefined) return null;
  const step = at === "offered" ? undefined : steps[at];
  return (
    <section class="tour" aria-label="Tour" onKeyDown={escape}>
      <div aria-live="polite">
        <h2>{step ? step.title : "New here?"}</h2>
        <p>{step ? step.text : "A tour of four steps shows what this page can do. It can be left at any time."}</p>
      </div>
      <div class="row">
        {step && typeof at === "number" ? (
          <>
            <span class="note">
              {at + 1} of {steps.length}
            </span>
            <button type="button" disabled={at === 0} onClick={() => (tour.value = at - 1)}>
              Back
            </button>
            {at < steps.length - 1 ? (
              <>
                <button type="button" class="primary" onClick={() => (tour.value = at + 1)}>
                  Next
                </button>
                <button type="button" class="quiet" onClick={end}>
                  Leave the tour
                </button>
              </>
            ) : (
              <button type="button" class="primary" onClick={end}>
                Done
              </button>
            )}
          </>
        ) : (
          <>
            <button type="button" class="primary" onClick={() => (tour.value = 0)}>
              Show me
            </button>
            <button type="button" onClick={end}>
              No, thanks
            </button>
          </>
        )}
      </div>
    </section>
  );
}

/** Shows what a step is about, as long as one is there; where nothing is open, the sample. */
async function goTo(viewer: Viewer, at: number, here: () => boolean): Promise<void> {
  const { screen } = steps[at]!;
  try {
    if (!viewer.run.peek()) await viewer.open(Promise.resolve([sample]));
  } catch (cause) {
    viewer.notice.show("refused", plain(cause));
  }
  if (!here()) return;
  batch(() => {
    viewer.inPage.asking.value = screen === "train";
    viewer.comparing.on.value = false;
    if (screen !== "train") viewer.choice.screen.value = screen;
  });
}
