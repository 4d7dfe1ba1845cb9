import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { TermName } from "../shared/glossary.ts";
import { Term } from "../shared/term.tsx";

interface Named {
  readonly name: string;
  /** What it is, in a few words. */
  readonly note: string;
  /** What can be asked about it. */
  readonly term?: TermName;
}

/** A choice with its name, a note, and a word of help where there is one. */
export function Field({
  name,
  note,
  term,
  children,
}: Named & { children: (ids: { readonly id: string; readonly "aria-describedby": string }) => JSX.Element }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {children({ id, "aria-describedby": `${id}-note` })}
      {term && <Term name={term} mark />}
      <small id={`${id}-note`}>{note}</small>
    </div>
  );
}

/** A number. */
export function Amount({ value, set, ...named }: Named & { readonly value: number; set(value: number): void }) {
  return (
    <Field {...named}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          inputMode="decimal"
          defaultValue={String(value)}
          key={value}
          onChange={({ currentTarget }) => set(Number(currentTarget.value || Number.NaN))}
        />
      )}
    </Field>
  );
}

/** One of several. */
export function Choice<Name extends string>({
  of,
  names,
  value,
  pick,
  ...named
}: Named & {
  readonly of: readonly Name[];
  readonly names?: Readonly<Record<Name, string>>;
  readonly value: Name;
  pick(value: Name): void;
}) {
  return (
    <Field {...named}>
      {(ids) => (
        <select {...ids} value={value} onChange={({ currentTarget }) => pick(of[currentTarget.selectedIndex]!)}>
          {of.map((each) => (
            <option key={each} value={each}>
              {names?.[each] ?? each}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
