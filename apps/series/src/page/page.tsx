import * as account from "./account/account-section.tsx";
import * as activation from "./activation/activation-section.tsx";
import * as backprop from "./backprop/backprop-section.tsx";
import * as cells from "./cells/cells-section.tsx";
import * as dropout from "./dropout/dropout-section.tsx";
import * as layer from "./layer/layer-section.tsx";
import * as neurons from "./neurons/neurons-section.tsx";
import * as reading from "./reading/reading-section.tsx";
import { Hero } from "./training/hero.tsx";
import * as training from "./training/training-section.tsx";

const contents = [account, cells, layer, activation, backprop, training, neurons, dropout, reading].map(
  ({ heading }) => heading,
);

/** The whole page, from the top down. */
export function Page() {
  return (
    <>
      <header class="title">
        <a class="skip" href="#account">
          To the text
        </a>
        <h1>Functions that remember</h1>
        <p class="lead">
          A neural network built from nothing but functions, to be read and to be played with. Every number with a
          dotted line can be dragged, and every picture is computed by this page while you look at it.
        </p>
        <Hero />
        <p class="note">
          After an idea of Guðmundur Einarsson, whose series <cite>Deep Learning with Closures in R</cite> (2017) built
          a network of closures, filmed what it learnt, and promised a third part. This is the series told anew, with
          that part.
        </p>
        <nav aria-label="Contents">
          <ol>
            {contents.map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ol>
        </nav>
      </header>
      <main>
        <account.AccountSection />
        <cells.CellsSection />
        <layer.LayerSection />
        <activation.ActivationSection />
        <backprop.BackpropSection />
        <training.TrainingSection />
        <neurons.NeuronsSection />
        <dropout.DropoutSection />
        <reading.ReadingSection />
      </main>
      <footer>
        <p>
          That is all: accounts that hold matrices, a bend, a walk forward and a walk back. The code on this page is the
          code of the project's examples, and its numbers come from its packages. You need no other framework to go on:
          start with <code>npm start</code>.
        </p>
        <p class="note">
          The page asks for nothing beyond its own files, keeps nothing, and sends nothing. MIT license.
        </p>
      </footer>
    </>
  );
}
