import { effect, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { weightText } from "../../shared/format.ts";
import type { OpenRun } from "../../viewer.ts";
import type { Layer } from "../reading/film.ts";
import type { Examiner, Excited } from "./exciting.ts";

const SHOWN = 8;
/** The playhead rests before the network is asked, ms. */
const REST = 120;

/** The digits that excite a neuron most at this moment. */
export function ExcitingDigits({ run, layer, unit }: { run: OpenRun; layer: Layer; unit: number }) {
  const most = useSignal<readonly Excited[] | undefined>(undefined);
  const { film, player } = run;
  useEffect(() => {
    let examiner: Promise<Examiner | undefined> | undefined;
    let timer = 0;
    const ask = async (at: number): Promise<void> => {
      // What runs networks and draws digits is fetched when it is asked for the first time.
      examiner ??= film.experiment && import("./exciting.ts").then(({ examiner: make }) => make(film.experiment!));
      const found = await examiner;
      const weights = new Map(film.layers.map((each) => [each.name, each.weights(at)!] as const));
      if (at === Math.round(run.shown.peek())) most.value = found?.most(weights, layer.name, unit, SHOWN);
    };
    const stop = effect(() => {
      const at = Math.round(run.shown.value);
      clearTimeout(timer);
      if (!player.playing.value) timer = window.setTimeout(() => void ask(at), REST);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [run, layer, unit]);
  if (!most.value || most.value.length === 0) return null;
  return (
    <section aria-label="Digits that excite it most">
      <h3>Excited most, of 300 drawn digits, by</h3>
      <ol class="digits">
        {most.value.map((digit, i) => (
          <li key={i}>
            <DigitPicture digit={digit} />
            <span>{weightText(digit.signal)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function DigitPicture({ digit: { image, rows, cols, label } }: { digit: Excited }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const picture = new ImageData(cols, rows);
    image.forEach((ink, i) => picture.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * i));
    canvas.current!.getContext("2d")!.putImageData(picture, 0, 0);
  }, [image]);
  return <canvas ref={canvas} width={cols} height={rows} role="img" aria-label={`A drawn ${label}`} />;
}
