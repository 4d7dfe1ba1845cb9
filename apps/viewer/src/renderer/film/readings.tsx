import type { OpenRun } from "../viewer.ts";
import { countText, percentText, sizeText } from "../shared/format.ts";

/** Where the playhead is, and what was measured there. */
export function Readings({ run: { film, player } }: { run: OpenRun }) {
  const frame = Math.round(player.at.value);
  const count = film.count.value;
  const step = film.steps[frame];
  const upTo = film.metrics.filter((point) => step !== undefined && point.step <= step);
  const loss = upTo.at(-1)?.smoothed;
  const validation = upTo.findLast((point) => point.validation)?.validation;
  return (
    <div>
      <dl class="readings">
        <div>
          <dt>Iteration</dt>
          <dd data-reading="step">{step === undefined ? "–" : countText(step)}</dd>
        </div>
        <div>
          <dt>Epoch</dt>
          <dd>{step === undefined ? "–" : film.epochs[frame]!.toFixed(2)}</dd>
        </div>
        <div>
          <dt title="Mean of about the last 20 minibatches">Loss, smoothed</dt>
          <dd data-reading="loss">{loss === undefined ? "–" : sizeText(loss)}</dd>
        </div>
        <div>
          <dt>Validation</dt>
          <dd>{validation ? percentText(validation.accuracy) : "–"}</dd>
        </div>
      </dl>
      <span class="visually-hidden" data-reading="frame">
        Frame {count === 0 ? 0 : frame + 1} of {count}
      </span>
    </div>
  );
}
