import { rng } from "@closurenet/core";
import { matrixInLayer, randomStart } from "@closurenet/examples/matrix-in-layer";
import module from "@closurenet/examples/matrix-in-layer?raw";
import { computed, signal } from "@preact/signals";
import { contents } from "../contents.ts";
import { Code } from "../parts/code.tsx";
import { cut } from "../parts/cut.ts";
import { MatrixTable } from "../parts/matrix-table.tsx";
import { evenly, shown } from "../parts/numbers.ts";
import { Scrub } from "../parts/scrub.tsx";
import { Figure, Section } from "../parts/section.tsx";
import { Histogram } from "./histogram.tsx";

const [ROWS, COLS] = [4, 5];
const initScale = signal(10);
const initPos = signal(false);
const seed = signal(1);

const drawn = (rows: number, cols: number) =>
  matrixInLayer(rows, cols, randomStart(rng(seed.value), initScale.value, initPos.value));

/** The matrix of the figure, and a large one of the same kind, to see how its numbers are spread. */
const cells = computed(() => ({ small: drawn(ROWS, COLS), large: drawn(784, 10) }));

export function CellsSection() {
  const { small, large } = cells.value;
  const most = Math.max(...small.get().map(Math.abs));
  return (
    <Section of={contents.cells}>
      <p>
        A network remembers more than one number, so its account holds a <dfn>matrix</dfn>: numbers in rows and columns.
        The series calls this function <code>matrixInLayer</code>. It has two functions that matter, <code>get</code>{" "}
        and <code>set</code>, and they share the numbers as the bank's functions share the money.
      </p>
      <Code
        text={`${cut(module, "matrixInLayer")}\n\n${cut(module, "randomStart")}`}
        of="matrix-in-layer"
        part="matrix-in-layer"
      />
      <p>
        The numbers that a network learns are called its <dfn>weights</dfn>. They must begin somewhere, and not all at
        the same place: neurons that begin alike are told the same, and stay alike for ever. So each weight is drawn at
        random. Small ones come often and large ones seldom, in the shape of a bell, and <code>initScale</code> divides
        them all. With <code>initPos</code> none is below zero; the series began like this, because the pictures of such
        weights start out calm.
      </p>
      <Figure
        name="Random weights"
        caption="The numbers come out of the function above. The bars count 7,840 more of the same kind: how many lie where."
      >
        <div class="controls">
          <span>
            <code>initScale</code> <Scrub of={initScale} name="initScale" from={evenly(1, 100, 1)} digits={0} />
          </span>
          <label class="check">
            <input
              type="checkbox"
              checked={initPos.value}
              onChange={(event) => (initPos.value = event.currentTarget.checked)}
            />
            <code>initPos</code>
          </label>
          <button type="button" onClick={() => (seed.value += 1)}>
            Draw others
          </button>
        </div>
        <div class="side-by-side">
          <MatrixTable name="W" what="begins" rows={ROWS} cols={COLS} values={small.get()} digits={3} />
          <Histogram values={large.get()} within={0.4} />
        </div>
        <p class="says" role="status">
          The largest of the twenty is {shown(most, 3)} from zero.
        </p>
      </Figure>
      <p>
        In this project such a matrix is called a <dfn>cell</dfn>. Whatever must outlive a moment lies in one. Saving a
        network is a walk over its cells, and so is cloning it, and so is filming it.
      </p>
    </Section>
  );
}
