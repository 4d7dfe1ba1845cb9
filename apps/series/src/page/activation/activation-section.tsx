import module from "@closurenet/examples/own-activation?raw";
import { computed, signal } from "@preact/signals";
import { contents } from "../contents.ts";
import { Code } from "../parts/code.tsx";
import { cut } from "../parts/cut.ts";
import { evenly, shown } from "../parts/numbers.ts";
import { Scrub } from "../parts/scrub.tsx";
import { Figure, Section } from "../parts/section.tsx";
import { checked, computed as at, known, places, typed } from "./curves.ts";
import { Plot } from "./plot.tsx";

const OWN = "your own";
const choice = signal("relu");
const text = signal("s * sigmoid(s)");
const s = signal(1);

/** The activation that is shown; where the text cannot be read, the sentence that says why. */
const chosen = computed(() => (choice.value === OWN ? typed(text.value) : known[choice.value]!));
const curve = computed(() => (typeof chosen.value === "string" ? undefined : at(chosen.value, places)));
const check = computed(() => (typeof chosen.value === "string" ? undefined : checked(chosen.value)));

export function ActivationSection() {
  const f = chosen.value;
  const point = typeof f === "string" ? undefined : at(f, [s.value]);
  const [value, slope] = [point?.f[0] ?? Number.NaN, point?.df[0] ?? Number.NaN];
  return (
    <Section of={contents.activation}>
      <p>
        The function that makes <code>Z</code> of <code>S</code> is called the <dfn>activation</dfn>. The one above,
        which lets through what is above zero, is named <code>relu</code>. There are others. What matters is that it
        bends: two layers without a bend between them are only one layer, written down in a long-winded way.
      </p>
      <p>
        The layer needs two things of it: its value, and its <dfn>derivative</dfn>. The derivative says how steep it is,
        which is how much more comes out where a little more goes in. In the picture it is the slope of the short line
        that touches the curve.
      </p>
      <Figure
        name="An activation and its derivative"
        caption={
          <>
            Solid: f. Dashed: its derivative f′. You may use s, numbers, + − * / ^, brackets,{" "}
            <code>sin cos exp ln sqrt abs tanh sigmoid relu max min</code>, <code>pi</code> and <code>e</code>.
          </>
        }
      >
        <fieldset class="choices">
          <legend>Activation</legend>
          {[...Object.keys(known), OWN].map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="activation"
                checked={choice.value === name}
                onChange={() => (choice.value = name)}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          f(s) ={" "}
          <input
            type="text"
            value={text.value}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            aria-invalid={choice.value === OWN && typeof f === "string"}
            aria-describedby="own-says"
            onInput={(event) => {
              text.value = event.currentTarget.value;
              choice.value = OWN;
            }}
          />
        </label>
        <Plot
          f={curve.value?.f ?? []}
          df={curve.value?.df ?? []}
          s={s.value}
          value={value}
          slope={slope}
          label={`${choice.value}: at s = ${shown(s.value, 1)} it is ${shown(value)}, its slope ${shown(slope)}`}
        />
        <p class="says">
          At s = <Scrub of={s} name="s" from={evenly(-4, 4, 0.1)} digits={1} /> it is <b>{shown(value)}</b>, and its
          slope is <b>{shown(slope)}</b>.
        </p>
        <p
          id="own-says"
          class={check.value?.good === false || typeof f === "string" ? "says tall bad" : "says tall"}
          role="status"
        >
          {typeof f === "string" ? f : check.value!.says}
        </p>
      </Figure>
      <p>
        A wrong derivative does not stop a network. It only learns badly, and nobody knows why. So this project checks:{" "}
        <code>gradCheck</code> moves one weight a little up and a little down, sees how the loss changes, and compares
        that with what backpropagation said. The page did so just now, with your function.
      </p>
      <p>
        In code, an activation of your own is a function and its derivative. <code>elementwise</code> makes it fit for a
        whole matrix.
      </p>
      <Code text={`${cut(module, "wave")}\n${cut(module, "bump")}`} of="own-activation" part="own-activation" />
    </Section>
  );
}
