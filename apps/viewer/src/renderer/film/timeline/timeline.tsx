import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { observeSize } from "../../shared/size.ts";
import { type Positions, frameAt, placeOf } from "./clock.ts";
import type { Player } from "./player.ts";
import { sliderKeys } from "./slider-keys.ts";

/** Room for the number of a mark, and for the word before the last one, in pixels. */
const [NUMBER, WORD] = [24, 68];

interface Mark {
  readonly name: string;
  /** From 0 to 1. */
  readonly place: number;
}

/** As many as have room on so many pixels, the last one always: it says how long the training is. */
function apart(places: readonly Mark[], width: number): Mark[] {
  const kept: Mark[] = [];
  for (const place of places.toReversed()) {
    const gap = kept.length === 1 ? WORD : NUMBER;
    if (kept.length === 0 || (kept.at(-1)!.place - place.place) * width >= gap) kept.push(place);
  }
  return kept.toReversed();
}

interface Props {
  readonly label: string;
  readonly player: Player;
  readonly count: number;
  readonly positions: Positions;
  /** The share of its length that has been read. */
  readonly loaded: number;
  /** What it says of the playhead. */
  readonly text: string;
  readonly marks: readonly Mark[];
  /** What the marks count. */
  readonly unit: string;
  /** Whether each mark is drawn. */
  readonly ticks: boolean;
  /** The moment of a frame. */
  readonly when: (frame: number) => ComponentChildren;
  /** What else is said of a frame that is pointed at. */
  readonly tip?: (frame: number) => ComponentChildren;
}

/** The slider of the playhead, along a time axis. */
export function Timeline({ label, player, count, positions, loaded, text, marks, unit, ticks, when, tip }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  /** Where a pointer is, from 0 to 1. */
  const pointed = useSignal<number | undefined>(undefined);
  /** In pixels. */
  const width = useSignal(0);
  useLayoutEffect(() => observeSize(bar.current!, (box) => (width.value = box.width)), []);
  const place = placeOf(positions, player.at.value) * loaded;
  const frame = Math.round(player.at.value);
  // What is said stands still while the film plays: screen readers would read each picture.
  const said = useRef(0);
  if (!player.playing.value) said.current = frame;
  const labels = apart(marks, width.value);
  const under = pointed.value === undefined ? undefined : Math.round(frameAt(positions, pointed.value / loaded));

  const point = (event: PointerEvent): void => {
    if (count === 0) return;
    const box = bar.current!.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    pointed.value = share;
    if (event.buttons !== 1) return;
    bar.current!.setPointerCapture(event.pointerId);
    player.seek(frameAt(positions, share / loaded));
  };
  return (
    <div
      class="timeline"
      ref={bar}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={Math.min(1, count)}
      aria-valuemax={count}
      aria-valuenow={count === 0 ? 0 : said.current + 1}
      aria-valuetext={text}
      onKeyDown={sliderKeys(player)}
      onPointerDown={point}
      onPointerMove={point}
      onPointerLeave={() => (pointed.value = undefined)}
      onPointerCancel={() => (pointed.value = undefined)}
    >
      <div class="track">
        <div class="loaded" style={{ width: `${loaded * 100}%` }} />
        <div class="passed" style={{ width: `${place * 100}%` }} />
        {ticks && marks.map(({ name, place }) => <i key={name} style={{ left: `${place * loaded * 100}%` }} />)}
      </div>
      <ol class="epochs" aria-hidden="true">
        {labels.map(({ name, place }) => (
          <li key={name} style={{ left: `${place * loaded * 100}%` }}>
            {name === labels.at(-1)?.name ? `${unit} ${name}` : name}
          </li>
        ))}
      </ol>
      {count > 0 && (
        <span class="moment" style={beside(place)} aria-hidden="true">
          {when(frame)}
        </span>
      )}
      {under !== undefined && (
        <span class="timeline-tip" style={beside(pointed.value!)} aria-hidden="true">
          {when(under)}
          {tip?.(under)}
        </span>
      )}
      <div class="head" style={{ left: `${place * 100}%` }} />
    </div>
  );
}

/** Over its place, and within the timeline: at its start to the right of it, at its end to the left. */
const beside = (place: number) => ({ left: `${place * 100}%`, transform: `translateX(${-place * 100}%)` });
