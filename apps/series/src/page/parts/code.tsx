import { tokens } from "./tokens.ts";

export interface CodeProps {
  readonly text: string;
  /** The example that it is of, as `npx pnpm example` takes it. */
  readonly of: string;
  /** The file of apps/examples/src/parts in which it stands. */
  readonly part: string;
  /** Whether a line is what happens now. */
  readonly lit?: (line: string) => boolean;
}

/** Where the pages of the sources lie, if the site has put them beside this page. */
const sources = document.querySelector('meta[name="sources"]')?.getAttribute("content");

/** Code that the page runs, and where it stands. */
export function Code({ text, of, part, lit }: CodeProps) {
  const file = `apps/examples/src/parts/${part}.ts`;
  return (
    <figure class="code">
      {/* Where it is wider than the page it scrolls, and so it takes the focus. */}
      <pre tabIndex={0} role="group" aria-label={`Code of ${part}, a part of the example ${of}`}>
        <code>
          {text.split("\n").map((line) => (
            <span class={lit?.(line) ? "line lit" : "line"}>
              {tokens(line).map(({ kind, text }) => (kind === "rest" ? text : <span class={kind}>{text}</span>))}
              {"\n"}
            </span>
          ))}
        </code>
      </pre>
      <figcaption>
        This code runs in this page. It stands in{" "}
        {sources ? <a href={`${sources}${file}.html`}>{file}</a> : <code>{file}</code>}; start the example with{" "}
        <code>npx pnpm example {of}</code>.
      </figcaption>
    </figure>
  );
}
