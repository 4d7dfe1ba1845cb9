import module from "@closurenet/examples/bank-account?raw";
import { signal } from "@preact/signals";
import { contents } from "../contents.ts";
import { Code } from "../parts/code.tsx";
import { cut } from "../parts/cut.ts";
import { evenly, shown } from "../parts/numbers.ts";
import { Scrub } from "../parts/scrub.tsx";
import { Figure, Section } from "../parts/section.tsx";
import { accounts, owners } from "./accounts.ts";

const bank = accounts();
const amount = signal(300);
const amounts = evenly(50, 1000, 50);

export function AccountSection() {
  return (
    <Section of={contents.account}>
      <p>
        Here is a bank account. It is a <dfn>function</dfn>, which is a recipe for computing something, and calling it
        gives three more functions: <code>put</code>, <code>balance</code> and <code>clone</code>.
      </p>
      <Code text={cut(module, "bankAccount")} of="bank-account" part="bank-account" />
      <p>
        Look for the money. It stands in the first line, and no function gives it away: only the three that were made
        beside it can see it. They <em>close over</em> it, and it stays there from one call to the next. A function
        together with the variables that it closes over is called a <dfn>closure</dfn>. Nothing else is needed to build
        a neural network, and this page uses nothing else.
      </p>
      <p>
        One thing needs care. <code>const copy = mine</code> opens no second account. It gives the first one a second
        name. <code>mine.clone()</code> opens a new one, with as much in it. Put some money in, and see who becomes
        richer.
      </p>
      <Figure
        name="Three names, two accounts"
        caption={
          <>
            Drag the amount, or move it by the arrow keys. The numbers in the boxes are asked of the accounts, each time
            anew.
          </>
        }
      >
        <div class="controls">
          <span>
            Put <Scrub of={amount} name="Amount" from={amounts} digits={0} /> into
          </span>
          {owners.map((owner) => (
            <button type="button" onClick={() => bank.put(owner, amount.value)}>
              {owner}
            </button>
          ))}
          <button type="button" class="quiet" onClick={bank.startOver}>
            Start over
          </button>
        </div>
        <Drawing />
        <pre class="transcript" role="log" aria-label="What ran" tabIndex={0}>
          {bank.transcript.value.join("\n")}
        </pre>
      </Figure>
      <p>
        With weights in the place of money, two networks that were meant to be two would overwrite each other. So what
        you hand around in this project are <dfn>recipes</dfn>, such as <code>dense(100, relu)</code>, “a layer of a
        hundred neurons”. Each network builds a layer of its own from them. And <code>net.clone()</code> makes a second
        network where a second one is meant.
      </p>
    </Section>
  );
}

/** The names to the left, the accounts that they stand for to the right. */
function Drawing() {
  const { mine, copy, clone } = bank.balances.value;
  const says = `mine holds ${mine}, copy holds ${copy}, clone holds ${clone}`;
  return (
    <svg class="drawing" viewBox="0 0 400 172" role="img" aria-label={says}>
      {owners.map((owner, i) => (
        <g key={owner}>
          <rect class="box" x="2" y={8 + 58 * i} width="86" height="40" rx="6" />
          <text class="name" x="45" y={33 + 58 * i}>
            {owner}
          </text>
          <path class="arrow" d={`M92 ${28 + 58 * i}L234 ${owner === "clone" ? 140 : 52 + 10 * i - 5}`} />
          <circle class="dot" cx="236" cy={owner === "clone" ? 140 : 52 + 10 * i - 5} r="4" />
        </g>
      ))}
      {[mine, clone].map((money, i) => (
        <g key={i}>
          <rect class="box held" x="240" y={22 + 88 * i} width="156" height="60" rx="6" />
          <text class="letter" x="254" y={57 + 88 * i}>
            money
          </text>
          <text class="value" x="384" y={58 + 88 * i}>
            {shown(money, 0)}
          </text>
        </g>
      ))}
    </svg>
  );
}
