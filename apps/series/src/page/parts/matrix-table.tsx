import type { ComponentChildren } from "preact";
import { shown } from "./numbers.ts";

export interface MatrixTableProps {
  /** Its letter: Z, S, D, Fp, W, X. */
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly values: ArrayLike<number>;
  /** What it is, in some words. */
  readonly what?: string;
  /** The number that is full colour; the largest by default. */
  readonly most?: number;
  readonly digits?: number;
  /** "empty" shows no numbers yet, "lit" what is filled at this moment. */
  readonly state?: "empty" | "lit" | "filled";
  /** Which numbers are part of what is looked at. */
  readonly marked?: (row: number, col: number) => boolean;
  /** Told when a number is looked at: pointed at, or reached by Tab. */
  readonly look?: (row: number, col: number) => void;
  readonly looked?: (row: number, col: number) => boolean;
  /** Something else in the place of the number, such as one that can be dragged. */
  readonly instead?: (row: number, col: number) => ComponentChildren;
}

/** A matrix as a table of numbers, each on the colour of its size. */
export function MatrixTable(props: MatrixTableProps) {
  const { name, rows, cols, values, what, digits = 2, state = "filled", marked, look, looked, instead } = props;
  const most = props.most ?? Math.max(1e-9, ...Array.from(values, Math.abs));
  const cell = (row: number, col: number) => {
    const value = values[row * cols + col]!;
    const kind = [
      "number",
      value < 0 ? "below" : "above",
      marked?.(row, col) && "marked",
      looked?.(row, col) && "looked",
    ];
    const share = state === "empty" ? 0 : Math.min(1, Math.abs(value) / most);
    return (
      <td key={col} class={kind.filter(Boolean).join(" ")} style={{ "--share": share.toFixed(3) }}>
        {state === "empty" ? (
          <span class="nothing">·</span>
        ) : instead ? (
          instead(row, col)
        ) : look ? (
          <button
            type="button"
            aria-label={`${name}, row ${row + 1}, column ${col + 1}: ${shown(value, digits)}`}
            onFocus={() => look(row, col)}
            onPointerEnter={() => look(row, col)}
            onClick={() => look(row, col)}
          >
            {shown(value, digits)}
          </button>
        ) : (
          shown(value, digits)
        )}
      </td>
    );
  };
  return (
    <table class={`matrix ${state}`} data-matrix={name}>
      <caption>
        <b>{name}</b> {what}
      </caption>
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <tr key={row}>{Array.from({ length: cols }, (_, col) => cell(row, col))}</tr>
        ))}
      </tbody>
    </table>
  );
}
