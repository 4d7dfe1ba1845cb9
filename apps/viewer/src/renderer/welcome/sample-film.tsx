import { type ScaleInfo, filmRank, paint } from "@closurenet/film";
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RecordingSource } from "../../host/source.ts";
import { gridOf } from "../film/grid/grid-of.ts";
import { picture } from "../film/grid/picture.ts";
import { mapOf } from "../film/look/look.ts";
import { aboutRun } from "../film/reading/about.ts";
import { type Film, film as emptyFilm } from "../film/reading/film.ts";
import { reading } from "../film/reading/reading.ts";
import { player } from "../film/timeline/player.ts";
import type { Viewer } from "../viewer.ts";
import { playWithScreen } from "../film/timeline/play-with-screen.ts";

/** Slower than the playhead: the sample has few frames. */
const SPEED = 0.25;
const COLUMNS = 8;

/** Reads a film to its end; undefined where it cannot be read. */
async function whole(source: RecordingSource, signal: AbortSignal): Promise<Film | undefined> {
  const film = emptyFilm(source.file, await aboutRun(source));
  try {
    await reading(source, { frames: film.add, progress: () => undefined, restart: () => undefined }, { signal });
  } catch {
    return undefined; // the welcome screen is the same without
  }
  return film.count.peek() > 1 && !signal.aborted ? film : undefined;
}

/** The film that is built in, playing over and over; its end, where less motion is wanted. */
export function SampleFilm({ viewer, source }: { viewer: Viewer; source: RecordingSource }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ending = new AbortController();
    const stops: (() => void)[] = [() => ending.abort()];
    void whole(source, ending.signal).then((film) => {
      if (film && canvas.current) stops.push(...playing(viewer, film, canvas.current));
    });
    return () => stops.forEach((stop) => stop());
  }, [viewer, source]);
  return <canvas class="sample" ref={canvas} role="img" aria-label="A small network learning to read digits" />;
}

function playing({ appearance, choice }: Viewer, film: Film, element: HTMLCanvasElement): (() => void)[] {
  const layer = film.layers[0]!;
  const grid = gridOf(layer, COLUMNS);
  const positions = layer.motion();
  const scale: ScaleInfo = filmRank(layer.census, layer.census.count);
  const map = mapOf(choice, appearance.dark);
  const levels = picture();
  element.width = grid.width;
  element.height = grid.height;
  const context = element.getContext("2d")!;
  const image = context.createImageData(grid.width, grid.height);
  const play = player({ count: () => film.count.peek(), positions: () => positions });
  play.speed.value = SPEED;
  const stops = [
    effect(() => {
      if (appearance.reducedMotion.value) play.seek(film.count.peek() - 1);
      else play.play();
    }),
    effect(() => {
      paint(levels(layer.weights, play.at.value, scale), grid, map.value, 1, image.data);
      context.putImageData(image, 0, 0);
    }),
    playWithScreen(window, play),
  ];
  return stops;
}
