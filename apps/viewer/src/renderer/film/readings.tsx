import { useMemo } from "preact/hooks";
import type { OpenRun } from "./open-run.ts";
import { asWideAs } from "../shared/as-wide-as.ts";
import { Term } from "../shared/term.tsx";
import { countText, percentText, sizeText } from "../shared/format.ts";
import { measured } from "./measured.ts";

/** As wide as a loss and a share are, but for rare ones. */
const [LOSS, SHARE] = ["0.001234", "99.9 %"];

/** Where the playhead is, and what was measured there; in columns as wide as their widest text, so that nothing moves. */
export function Readings({ run: { film, player, shown, source } }: { run: OpenRun }) {
  const frame = Math.round(shown.value);
  const playing = player.playing.value;
  const count = film.count.value;
  const step = film.steps[frame];
  const at = useMemo(() => measured(film), [film]);
  const { point, validation } = step === undefined || frame >= film.read.value ? {} : at(step);
  const last = { step: countText(film.steps.at(-1) ?? 0), epoch: (film.epochs.at(-1) ?? 0).toFixed(2) };
  return (
    <div class="readings-room">
      <dl class="readings">
        <div>
          <dt>
            <Term name="iteration">Iteration</Term>
          </dt>
          <dd data-reading="step" style={asWideAs(last.step)}>
            {step === undefined ? "–" : countText(step)}
          </dd>
        </div>
        <div>
          <dt>
            <Term name="epoch">Epoch</Term>
          </dt>
          <dd data-reading="epoch" style={asWideAs(last.epoch)}>
            {step === undefined ? "–" : film.epochs[frame]!.toFixed(2)}
          </dd>
        </div>
        {source.kind !== "models" && (
          <>
            <div>
              <dt title="Mean of about the last 20 minibatches">
                <Term name="loss">Loss, smoothed</Term>
              </dt>
              <dd data-reading="loss" style={asWideAs(LOSS)}>
                {point?.smoothed === undefined ? "–" : sizeText(point.smoothed)}
              </dd>
            </div>
            <div>
              <dt>
                <Term name="validation">Validation</Term>
              </dt>
              <dd data-reading="validation" style={asWideAs(SHARE)}>
                {validation ? percentText(validation.accuracy) : "–"}
              </dd>
            </div>
          </>
        )}
      </dl>
      <span class="visually-hidden" data-reading="frame" aria-live={playing ? "off" : "polite"}>
        Frame {count === 0 ? 0 : frame + 1} of {count}
      </span>
    </div>
  );
}
