import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { shown } from "./numbers.ts";

/** So far a pointer goes from one number to the next, in pixels. */
const PIXELS = 6;

export interface ScrubProps {
  readonly of: Signal<number>;
  /** What the number is, for who cannot see where it stands. */
  readonly name: string;
  /** What it can be, from the smallest to the largest. */
  readonly from: readonly number[];
  readonly digits?: number;
  /** How it is written, where that is not a plain number. */
  readonly text?: (value: number) => string;
  readonly changed?: () => void;
}

const nearest = (values: readonly number[], value: number): number =>
  values.reduce((best, each, i) => (Math.abs(each - value) < Math.abs(values[best]! - value) ? i : best), 0);

/** A number in the text that can be dragged to the left and right, or moved by the arrow keys. */
export function Scrub({ of, name, from, digits = 2, text = (value) => shown(value, digits), changed }: ScrubProps) {
  const held = useRef<{ readonly x: number; readonly at: number } | undefined>(undefined);
  const at = nearest(from, of.value);
  const go = (to: number): void => {
    const next = from[Math.min(from.length - 1, Math.max(0, to))]!;
    if (next === of.peek()) return;
    of.value = next;
    changed?.();
  };
  const far = Math.max(2, Math.round(from.length / 10));
  const press = (event: KeyboardEvent): void => {
    const to = {
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      PageUp: at + far,
      PageDown: at - far,
      Home: 0,
      End: from.length - 1,
    }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <span
      class="scrub"
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={from[0]}
      aria-valuemax={from.at(-1)}
      aria-valuenow={of.value}
      aria-valuetext={text(of.value)}
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
        held.current = { x: event.clientX, at };
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (held.current) go(held.current.at + Math.round((event.clientX - held.current.x) / PIXELS));
      }}
      onPointerUp={() => (held.current = undefined)}
      onPointerCancel={() => (held.current = undefined)}
    >
      {text(of.value)}
    </span>
  );
}
