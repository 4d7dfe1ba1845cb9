import { activationNames } from "@closurenet/experiment";
import { useSignal } from "@preact/signals";
import type { ToldCorrections } from "../../../host/source.ts";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";

const activations = [...activationNames, "leakyRelu"];
const layouts = [
  ["out,in", "[out, in], as PyTorch"],
  ["in,out", "[in, out], as Keras"],
] as const;

/** Without what a person would type in a terminal: `(assumed: --activation tells another)`, `(--input tells another)`. */
const withoutOptions = (text: string): string =>
  text.replace(/: --\w+ tells another(?=\))| ?\(--\w+ tells another\)/g, "");

/** How files that do not describe themselves were understood, and the way to correct it. */
export function Understood({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const { source, said } = run;
  const told = useSignal<ToldCorrections>(source.kind === "models" ? source.corrections : {});
  if (source.kind !== "models") return null;
  const problems = said.filter(({ about }) => about === "problem").length;
  const set = (change: ToldCorrections): void => void (told.value = { ...told.value, ...change });
  return (
    <details class="understood" open={problems > 0}>
      <summary>
        How the files were understood
        {problems > 0 && <span class="warn"> · {problems === 1 ? "a problem" : `${problems} problems`}</span>}
      </summary>
      <dl>
        {said.map(({ about, text }) => (
          <div key={text}>
            <dt>{about}</dt>
            <dd class={about === "problem" ? "warn" : undefined}>{withoutOptions(text)}</dd>
          </div>
        ))}
      </dl>
      <form
        aria-label="Corrections"
        onSubmit={(event) => {
          event.preventDefault();
          viewer.correct(told.peek());
        }}
      >
        <label>
          Input
          <input
            type="text"
            placeholder="28x28"
            size={8}
            value={told.value.input ?? ""}
            onInput={({ currentTarget }) => set({ input: currentTarget.value.trim() || undefined })}
          />
        </label>
        <label>
          Activation
          <select
            value={told.value.activation ?? ""}
            onChange={({ currentTarget }) => set({ activation: currentTarget.value || undefined })}
          >
            <option value="">as understood</option>
            {activations.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Weights
          <select
            value={told.value.layout ?? ""}
            onChange={({ currentTarget }) => set({ layout: currentTarget.value || undefined })}
          >
            <option value="">as understood</option>
            {layouts.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <label>
          Pixels
          <input
            type="text"
            placeholder="mean, deviation"
            size={8}
            value={told.value.normalize ?? ""}
            onInput={({ currentTarget }) => set({ normalize: currentTarget.value.trim() || undefined })}
          />
        </label>
        <button type="submit">Open again</button>
      </form>
    </details>
  );
}
