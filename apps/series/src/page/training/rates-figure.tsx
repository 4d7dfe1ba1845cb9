import { Key, Lines } from "../parts/lines.tsx";
import { powers, shown } from "../parts/numbers.ts";
import { Scrub } from "../parts/scrub.tsx";
import { Figure } from "../parts/section.tsx";
import { STEPS, contest } from "./rates.ts";

const ours = contest();
const words = ["The first", "The second", "The third"] as const;

/** What became of a training, in words. */
function verdict(losses: readonly number[]): string {
  if (losses.length === 0) return "has not begun";
  const last = losses.at(-1)!;
  if (!Number.isFinite(last)) return `exploded after ${losses.length} steps`;
  const recent = losses.slice(-10);
  const mean = recent.reduce((sum, loss) => sum + loss, 0) / recent.length;
  if (losses.length < STEPS) return `is at ${shown(mean)}`;
  const began = losses[0]!;
  return mean > began ? `ended at ${shown(mean)}, worse than it began` : `ended at ${shown(mean)}`;
}

export function RatesFigure() {
  const { rates, losses, phase } = ours;
  return (
    <Figure
      name="Three learning rates"
      caption="The losses of three networks of 784-20-10, which begin alike. A network that only guesses has a loss of ln 10, about 2.3."
    >
      <div class="controls">
        {rates.map((rate, i) => (
          <span key={i}>
            η{["₁", "₂", "₃"][i]} ={" "}
            <Scrub
              of={rate}
              name={`${words[i]!} learning rate`}
              from={powers(0.001, 100, 6)}
              text={(value) => String(value)}
            />
          </span>
        ))}
        <button type="button" class="primary" onClick={ours.start}>
          {phase.value === "new" ? "Let them learn" : "Again"}
        </button>
      </div>
      <Lines
        lines={losses.value.map((values, i) => ({ name: String(i), values }))}
        steps={STEPS}
        most={5}
        ticks={[0, 1, 2, 3, 4, 5]}
        digits={0}
        across={`${STEPS} minibatches`}
        label="The loss of three networks, minibatch by minibatch"
      />
      <Key names={rates.map(({ value }, i) => `${value}: ${verdict(losses.value[i]!)}`)} />
    </Figure>
  );
}
