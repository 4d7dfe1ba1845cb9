import { useEffect, useRef, useState } from "preact/hooks";
import type { Host } from "../../../host/host.ts";
import { plain } from "../../film/open-run.ts";
import { countText, percentText } from "../../shared/format.ts";
import { Field } from "../fields.tsx";
import type { Trainer } from "../training.ts";
import { chosenFiles, directlyIn, droppedFiles } from "./chosen.ts";
import type { Learning, LearningFiles } from "./files.ts";
import { servedFiles } from "./served.ts";

const names = {
  drawn: "digits that the program draws",
  machine: "MNIST of this machine",
  own: "files of your own",
} as const;
type From = keyof typeof names;

/** Says what the network learns from: drawn digits, what the program behind the page has, or a person's own files. */
export function DataChoice({ host, trainer }: { readonly host: Host; readonly trainer: Trainer }) {
  const [from, setFrom] = useState<From>("drawn");
  const [served, setServed] = useState<LearningFiles>();
  useEffect(() => {
    servedFiles(host).then(setServed, () => undefined); // the others do without
  }, []);
  /** How many times it was said what to learn from: a folder that is listed later than something else is chosen is not read. */
  const said = useRef(0);
  const choose = (next: From): void => {
    said.current++;
    setFrom(next);
    if (next === "drawn") trainer.draw();
    else if (next === "own") trainer.wait();
    else if (served) trainer.read(served);
  };
  const take = (files: Iterable<File>): void => {
    said.current++;
    setFrom("own");
    trainer.read(chosenFiles(files));
  };
  const takeLater = async (listing: Promise<Iterable<File>>): Promise<void> => {
    const mine = ++said.current;
    const files = await listing;
    if (mine === said.current) take(files);
  };
  useEffect(() => listenToDrops(takeLater), []);
  const offered = (["drawn", "machine", "own"] as const).filter((each) => each !== "machine" || served);
  return (
    <section class="learn-from" aria-label="What it learns from">
      <Field name="Learn from" note="Pictures, each of which is of one kind">
        {(ids) => (
          <select {...ids} value={from} onChange={({ currentTarget }) => choose(offered[currentTarget.selectedIndex]!)}>
            {offered.map((each) => (
              <option key={each} value={each}>
                {names[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="material">
        {from === "own" && <Picking take={take} />}
        <Material trainer={trainer} stop={() => choose("drawn")} again={() => choose(from)} />
      </div>
    </section>
  );
}

/** Two buttons that ask for files: some, or all of a folder. */
function Picking({ take }: { take(files: Iterable<File>): void }) {
  const input = useRef<HTMLInputElement>(null);
  const ask = (folder: boolean): void => {
    input.current!.webkitdirectory = folder;
    input.current!.click();
  };
  return (
    <div class="row">
      <button type="button" onClick={() => ask(false)}>
        Choose files
      </button>
      <button type="button" onClick={() => ask(true)}>
        Choose a folder
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          const found = directlyIn(currentTarget.files ?? []);
          if (found.length > 0) take(found);
          currentTarget.value = ""; // so that the same can be chosen again
        }}
      />
    </div>
  );
}

/** How it stands with the pictures. */
function Material({ trainer, stop, again }: { readonly trainer: Trainer; stop(): void; again(): void }) {
  const material = trainer.material.value;
  switch (material.phase) {
    case "none":
      return (
        <p class="note">
          Four files of MNIST’s format (train-images-idx3-ubyte and so on), gzipped or not: choose them, or drop them
          here.
        </p>
      );
    case "reading":
      return (
        <p class="row">
          <progress max={1} value={material.share} aria-label="Reading the pictures" />
          <span class="note">{percentText(material.share)} read</span>
          <button type="button" onClick={stop}>
            Stop reading
          </button>
        </p>
      );
    case "ready":
      return <p role="status">{learningText(material.learning)}</p>;
    case "unread":
      return (
        <p class="row">
          <span role="alert" class="problem">
            {plain(material.why)}
          </span>
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      );
  }
}

/** What there is to learn from, in a sentence or two. */
export function learningText({ data, rows, cols, classes, notice }: Learning): string {
  if (data.source === "drawn")
    return `${countText(data.train)} digits that the program draws: nothing is fetched, nothing leaves this page.`;
  const many = `${countText(data.train)} pictures of ${rows}×${cols} in ${classes} classes, and ${countText(data.test)} to test with`;
  return `${data.name}: ${many}. They do not leave this machine.${notice === undefined ? "" : ` ${notice}`}`;
}

/** Takes files and folders that are dropped. */
function listenToDrops(take: (listing: Promise<Iterable<File>>) => Promise<void>): () => void {
  const ending = new AbortController();
  document.addEventListener(
    "drop",
    (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      void take(droppedFiles(event.dataTransfer));
    },
    { signal: ending.signal },
  );
  return () => ending.abort();
}
