import { shown } from "../parts/numbers.ts";
import { type Quantity, HALF, columns, rows } from "./quantities.ts";

/** The small network from top to bottom, each of its numbers a place to look at. */
export function NetDrawing(props: {
  readonly all: readonly Quantity[];
  readonly step: number;
  readonly looked: Quantity;
  readonly look: (id: string) => void;
}) {
  const { all, step, looked, look } = props;
  const lit = new Set(looked.step <= step ? looked.from : []);
  return (
    <svg
      class="net"
      viewBox="0 0 480 624"
      role="group"
      aria-label="A network of two inputs, two neurons and two outputs"
    >
      {(
        [
          [rows.x + 18, rows.first],
          [rows.first + 92, rows.second],
        ] as const
      ).map(([top, bottom]) =>
        columns.flatMap((from) =>
          columns.map((to) => <path key={`${top}.${from}.${to}`} class="edge" d={`M${from} ${top}L${to} ${bottom}`} />),
        ),
      )}
      {columns.map((x) => (
        <g key={x}>
          <path class="edge" d={`M${x} ${rows.second + 66}L240 ${rows.loss - 20}`} />
          <rect class="node" x={x - 42} y={rows.x - 20} width="84" height="38" rx="6" />
          <rect class="node" x={x - HALF} y={rows.first} width={2 * HALF} height="92" rx="6" />
          <rect class="node" x={x - HALF} y={rows.second} width={2 * HALF} height="66" rx="6" />
        </g>
      ))}
      <rect class="node" x="178" y={rows.loss - 20} width="124" height="38" rx="6" />
      {all.map((quantity) => (
        <Value
          key={quantity.id}
          of={quantity}
          empty={quantity.step > step}
          fresh={quantity.step === step && step > 0}
          lit={lit.has(quantity.id)}
          looked={looked.id === quantity.id}
          look={look}
        />
      ))}
    </svg>
  );
}

function Value(props: {
  readonly of: Quantity;
  readonly empty: boolean;
  readonly fresh: boolean;
  readonly lit: boolean;
  readonly looked: boolean;
  readonly look: (id: string) => void;
}) {
  const { of, empty, fresh, lit, looked, look } = props;
  const [x, y] = of.place;
  if (empty) {
    return of.letters === "G" ? null : (
      <text class="letters waiting" x={x} y={y + 5}>
        {of.letters}
      </text>
    );
  }
  const kind = [
    "quantity",
    of.letters === "G" || of.letters.startsWith("d") || of.letters === "D" ? "back" : "",
    fresh && "fresh",
    lit && "lit",
    looked && "looked",
  ];
  return (
    <g
      class={kind.filter(Boolean).join(" ")}
      tabIndex={0}
      role="button"
      aria-pressed={looked}
      aria-label={`${of.letters} ${shown(of.value)}: ${of.name}`}
      onFocus={() => look(of.id)}
      onPointerEnter={() => look(of.id)}
      onClick={() => look(of.id)}
    >
      <rect x={x - 29} y={y - 11} width="58" height="22" rx="3" />
      <text x={x} y={y + 5}>
        <tspan class="letters">{of.letters} </tspan>
        {shown(of.value)}
      </text>
    </g>
  );
}
