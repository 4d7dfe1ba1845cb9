import { program, type Operation, type Rule, type RuleOnCells } from "@closurenet/core";
import type { WasmCells } from "./cells.ts";
import type { Engine } from "./engine.ts";
import { fail } from "./errors.ts";

/** The operations, in the order of assembly/rules.ts. */
const operations: readonly Operation[] = ["plus", "minus", "times", "over", "atLeast", "atMost", "root", "sign"];

const HEAD = 3;

/** Update rules as rows of words in the memory of the kernels (assembly/rules.ts). */
export function wasmRules(
  { exports, memory, heap, callHelpers }: Engine,
  { at }: WasmCells,
): (rule: Rule) => RuleOnCells {
  return (rule) => {
    const { cells: count, numbers, constants, steps, results } = program(rule);
    const most = exports.MOST_STEPS.value;
    if (steps.length > most) fail("rule", `expected at most ${most} steps, got ${steps.length}. Make two rules of it.`);
    const scalars = numbers + constants.length;
    const words = [
      count,
      scalars,
      steps.length,
      ...results.map(() => 0), // pointers to the cells, at each call
      ...results,
      ...steps.flatMap(({ does, a, b }) => [operations.indexOf(does), a, b]),
    ];
    const firstScalar = Math.ceil(words.length / 4) * 4;
    const room = heap.room(4 * (firstScalar + 4 * scalars));
    let [pointers, floats] = [new Int32Array(0), new Float32Array(0)];

    /** Views of the words, made again where the memory has moved. */
    function look(): void {
      if (pointers.length > 0) return;
      pointers = new Int32Array(memory.buffer, room.at + 4 * HEAD, count);
      floats = new Float32Array(memory.buffer, room.at + 4 * firstScalar, 4 * scalars);
    }
    new Int32Array(memory.buffer, room.at, words.length).set(words);
    look();
    for (const [i, value] of constants.entries()) floats.fill(value, 4 * (numbers + i), 4 * (numbers + i + 1));

    return (cells, given, length = cells[0]!.rows * cells[0]!.cols) => {
      callHelpers();
      look();
      for (let i = 0; i < count; i++) pointers[i] = at(cells[i]!);
      for (let i = 0; i < 4 * numbers; i++) floats[i] = given[i >> 2]!;
      exports.apply(room.at, length);
    };
  };
}
