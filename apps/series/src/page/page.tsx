import { type ReadonlySignal, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { contents } from "./contents.ts";

/** The parts of the page, each fetched and shown in a task of its own, so that none keeps the page from what the reader does. */
const parts: readonly (() => Promise<FunctionComponent>)[] = [
  async () => (await import("./account/account-section.tsx")).AccountSection,
  async () => (await import("./cells/cells-section.tsx")).CellsSection,
  async () => (await import("./layer/layer-section.tsx")).LayerSection,
  async () => (await import("./activation/activation-section.tsx")).ActivationSection,
  async () => (await import("./backprop/backprop-section.tsx")).BackpropSection,
  async () => (await import("./training/training-section.tsx")).TrainingSection,
  async () => (await import("./neurons/neurons-section.tsx")).NeuronsSection,
  async () => (await import("./dropout/dropout-section.tsx")).DropoutSection,
  async () => (await import("./reading/reading-section.tsx")).ReadingSection,
];

/** What is there so far. */
export interface Shown {
  readonly hero: ReadonlySignal<FunctionComponent | undefined>;
  readonly sections: ReadonlySignal<readonly FunctionComponent[]>;
}

/** After the next frame of the screen. */
const painted = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** Fetches the parts one after the other, from the top down; then goes where the address says. */
export function unfolding(): Shown & { unfold(): Promise<void> } {
  const hero = signal<FunctionComponent | undefined>(undefined);
  const sections = signal<readonly FunctionComponent[]>([]);
  return {
    hero,
    sections,
    async unfold() {
      await painted();
      hero.value = (await import("./training/hero.tsx")).Hero;
      for (const fetch of parts) {
        await painted();
        sections.value = [...sections.peek(), await fetch()];
      }
      await painted();
      if (window.location.hash) document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
    },
  };
}

/** The whole page, from the top down. */
export function Page({ hero, sections }: Shown) {
  const Hero = hero.value;
  return (
    <>
      <header class="title">
        <a class="skip" href={`#${contents.account.id}`}>
          To the text
        </a>
        <h1>Functions that remember</h1>
        <p class="lead">
          A neural network built from nothing but functions, to be read and to be played with. Every number with a
          dotted line can be dragged, and every picture is computed by this page while you look at it.
        </p>
        <div class="hero">{Hero && <Hero />}</div>
        <p class="note">
          After an idea of Guðmundur Einarsson, whose series <cite>Deep Learning with Closures in R</cite> (2017) built
          a network of closures, filmed what it learnt, and promised a third part. This is the series told anew, with
          that part.
        </p>
        <nav aria-label="Contents">
          <ol>
            {Object.values(contents).map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ol>
        </nav>
      </header>
      <main aria-busy={sections.value.length < parts.length}>
        {sections.value.map((Part, i) => (
          <Part key={i} />
        ))}
      </main>
      {sections.value.length === parts.length && (
        <footer>
          <p>
            That is all: accounts that hold matrices, a bend, a walk forward and a walk back. The code on this page is
            the code of the project's examples, and its numbers come from its packages. You need no other framework to
            go on: start with <code>npm start</code>.
          </p>
          <p class="note">
            The page asks for nothing beyond its own files, keeps nothing, and sends nothing. MIT license.
          </p>
        </footer>
      )}
    </>
  );
}
