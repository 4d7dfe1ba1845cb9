import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { countText } from "../shared/format.ts";
import type { Judged } from "./judged.ts";

/** A cell: what digits are, and what they are read as. */
export interface Cell {
  readonly is: number;
  readonly as: number;
}

interface Props {
  readonly judged: Judged;
  readonly names: readonly string[];
  readonly chosen: Cell | undefined;
  choose(cell: Cell): void;
}

/** Digits by what they are and what they are read as. The arrow keys go from cell to cell, Enter shows its digits. */
export function Confusion({ judged: { counts, classes }, names, chosen, choose }: Props) {
  const table = useRef<HTMLTableElement>(null);
  const at = useSignal<Cell>({ is: 0, as: 0 });
  const all = Array.from({ length: classes }, (_, i) => i);
  // Rightly read ones are most by far: colours count the errors, of the largest of them.
  const most = Math.max(1, ...counts.filter((_, i) => i % (classes + 1) !== 0));
  const move = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [is, as] = [at.peek().is + by[0]!, at.peek().as + by[1]!];
    if (is < 0 || as < 0 || is >= classes || as >= classes) return;
    at.value = { is, as };
    table.current!.querySelector<HTMLElement>(`[data-cell="${is} ${as}"]`)!.focus();
  };
  return (
    <div class="confusion" tabIndex={-1}>
      <table ref={table} aria-label="Confusion matrix" onKeyDown={move}>
        <thead>
          <tr>
            <th scope="col">
              is<span class="visually-hidden">; columns: read as</span>
            </th>
            {all.map((as) => (
              <th key={as} scope="col">
                {names[as]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all.map((is) => (
            <tr key={is}>
              <th scope="row">{names[is]}</th>
              {all.map((as) => {
                const count = counts[is * classes + as]!;
                const right = is === as;
                return (
                  <td key={as}>
                    <button
                      type="button"
                      data-cell={`${is} ${as}`}
                      class={right ? "right" : undefined}
                      style={{ "--share": right ? 0 : count / most }}
                      tabIndex={at.value.is === is && at.value.as === as ? 0 : -1}
                      aria-pressed={chosen?.is === is && chosen.as === as}
                      aria-label={`${names[is]} read as ${names[as]}: ${countText(count)}`}
                      onFocus={() => (at.value = { is, as })}
                      onClick={() => choose({ is, as })}
                    >
                      {count === 0 ? "·" : count}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
