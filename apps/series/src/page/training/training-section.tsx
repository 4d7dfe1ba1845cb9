import { contents } from "../contents.ts";
import { Section } from "../parts/section.tsx";
import { LessonFigure } from "./lesson-figure.tsx";
import { RatesFigure } from "./rates-figure.tsx";

export function TrainingSection() {
  return (
    <Section of={contents.training}>
      <p>
        To learn to read digits, a network needs digits. Researchers mostly take <dfn>MNIST</dfn>, 70,000 digits that
        people wrote by hand. This page sends for nothing, so it draws its own: strokes of a pen, shaken, turned and
        bent by chance, in pictures of 28 × 28 pixels. Each pixel is a number from 0, paper, to nearly 1, ink.
      </p>
      <p>
        The gradient over all 4,500 of them would be exact, and slow. A handful tells nearly the same. So the network
        looks at thirty digits, moves its weights a little, and takes the next thirty: they are called a{" "}
        <dfn>minibatch</dfn>, and the method <dfn>stochastic gradient descent</dfn>, SGD for short. Once through all
        digits is an <dfn>epoch</dfn>. Then they are shuffled, and it begins anew.
      </p>
      <LessonFigure />
      <p>
        The pictures are the reason why the series was written. At first each neuron looks at everything and nothing.
        Then strokes appear: places where it wants ink, and places where ink speaks against it. Nobody told it to look
        for strokes. They are what brought the loss down.
      </p>
      <h3>How large is a little?</h3>
      <p>
        The learning rate is the one number that everything hangs on. If it is too small, the network crawls. If it is
        too large, each step leaps over the valley, lands higher on the other side, and the next gradient is larger
        still. Set three of them against each other. All else is alike, down to the random numbers.
      </p>
      <RatesFigure />
    </Section>
  );
}
