import { useSignal } from "@preact/signals";

/** Lines of TypeScript, and a button that copies them. */
export function CopyCode({ lines }: { lines: readonly string[] }) {
  const said = useSignal({ of: "", what: "" });
  const text = lines.join("\n");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = { of: text, what: "Copied" };
    } catch {
      said.value = { of: text, what: "The page may not copy here: select the text" }; // as in a page from a file
    }
  };
  return (
    <div class="copy-code">
      <pre tabIndex={0} aria-label="TypeScript">
        {text}
      </pre>
      <button type="button" onClick={() => void copy()}>
        Copy
      </button>
      <span class="note" role="status">
        {said.value.of === text && said.value.what}
      </span>
    </div>
  );
}
