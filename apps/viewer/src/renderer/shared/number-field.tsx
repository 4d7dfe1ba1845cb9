import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  readonly value: number | undefined;
  /** Takes what was typed, when Enter is pressed or the field is left. NaN where that is no number. */
  take(value: number): void;
  readonly min?: number;
  readonly max?: number | undefined;
  readonly step?: "any";
}

/**
 * A field for a number. Whatever is rendered meanwhile, what somebody types stays until the field is left. What comes into a
 * field that somebody is in is selected, so that what they type next replaces it.
 */
export function NumberField({ value, take, ...limits }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const typed = useRef(false);
  const show = (): void => {
    const input = field.current!;
    const text = String(value ?? "");
    if (typed.current || input.value === text) return;
    input.value = text;
    if (input.matches(":focus")) input.select();
  };
  useLayoutEffect(show);
  const over = (): void => {
    typed.current = false;
    show();
  };
  return (
    <input
      ref={field}
      type="number"
      {...limits}
      onInput={() => (typed.current = true)}
      onChange={({ currentTarget: { valueAsNumber } }) => {
        over();
        take(valueAsNumber);
      }}
      onBlur={over} // what was typed and taken back changes nothing
    />
  );
}
