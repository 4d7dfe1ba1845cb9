import type { ComponentChildren } from "preact";

/** A section of the page: its name in the address, and its heading. */
export interface Heading {
  readonly id: string;
  readonly title: string;
}

export function Section({ of: { id, title }, children }: { of: Heading; children: ComponentChildren }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        <a href={`#${id}`}>{title}</a>
      </h2>
      {children}
    </section>
  );
}

/** Something to play with: `name` says what it is, the caption what to try. */
export function Figure({
  name,
  caption,
  children,
}: {
  name: string;
  caption?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <figure class="figure" aria-label={name}>
      {children}
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
}
