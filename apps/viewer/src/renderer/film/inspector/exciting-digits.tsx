import { effect, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Host } from "../../../host/host.ts";
import type { Source } from "../../../host/source.ts";
import { weightText } from "../../shared/format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";
import type { About } from "../reading/about.ts";
import type { Layer } from "../reading/film.ts";
import type { Examiner, Excited } from "./exciting.ts";

const SHOWN = 8;
/** The playhead rests before the network is asked, ms. */
const REST = 120;

/** The digits that excite a neuron most at this moment. */
export function ExcitingDigits({ viewer, run, layer, unit }: Props) {
  const found = useSignal<{ readonly of: string; readonly most: readonly Excited[] } | undefined>(undefined);
  const { film, player } = run;
  useEffect(() => {
    let examiner: Promise<Examiner | undefined> | undefined;
    let timer = 0;
    let asking = new AbortController();
    const ask = async (at: number, signal: AbortSignal): Promise<void> => {
      const { about } = film;
      if (!about?.network) return;
      examiner ??= newExaminer(viewer.host, run.source, about);
      const asked = await examiner;
      const weights = new Map(film.layers.map((each) => [each.name, each.weights(at)!] as const));
      const most = await asked?.most(weights, layer.name, unit, SHOWN, signal);
      if (!signal.aborted) found.value = most && { of: asked!.of, most };
    };
    const stop = effect(() => {
      const at = Math.round(run.shown.value);
      clearTimeout(timer);
      asking.abort();
      asking = new AbortController();
      const { signal } = asking;
      if (!player.playing.value) timer = window.setTimeout(() => void ask(at, signal), REST);
    });
    return () => {
      stop();
      clearTimeout(timer);
      asking.abort();
    };
  }, [run, layer, unit]);
  if (!found.value || found.value.most.length === 0) return null;
  return (
    <section aria-label="Digits that excite it most">
      <h3>Excited most, of {found.value.of}, by</h3>
      <ol class="digits">
        {found.value.most.map((digit, i) => (
          <li key={i}>
            <DigitPicture digit={digit} />
            <span>{weightText(digit.signal)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface Props {
  readonly viewer: Viewer;
  readonly run: OpenRun;
  readonly layer: Layer;
  readonly unit: number;
}

/** What runs networks and draws digits is fetched when it is asked for the first time. */
async function newExaminer(host: Host, source: Source, about: About): Promise<Examiner | undefined> {
  const [{ examiner }, digits] = await Promise.all([
    import("./exciting.ts"),
    host.digits(source).catch(() => undefined), // drawn ones do as well
  ]);
  return (digits && examiner(about, digits)) ?? examiner(about);
}

function DigitPicture({ digit: { image, rows, cols, label } }: { digit: Excited }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const picture = new ImageData(cols, rows);
    image.forEach((ink, i) => picture.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * i));
    canvas.current!.getContext("2d")!.putImageData(picture, 0, 0);
  }, [image]);
  return <canvas ref={canvas} width={cols} height={rows} role="img" aria-label={`A ${label}`} />;
}
