import { sgd, type GradientTransform } from "@closurenet/core";
import {
  adagrad,
  adam,
  adamw,
  chain,
  cosine,
  linear,
  lion,
  momentum,
  nesterov,
  oneCycle,
  rmsprop,
  scheduled,
  type Schedule,
} from "@closurenet/optimizers";
import type { Experiment } from "../description/experiment.ts";
import type { OptimizerDescription, ScheduleDescription } from "../description/optimizer.ts";

const schedules: Record<Exclude<ScheduleDescription, "constant">, Schedule> = {
  linear,
  cosine,
  "one-cycle": oneCycle,
};

function rule(optimizer: OptimizerDescription): GradientTransform {
  switch (optimizer.kind) {
    case "sgd":
      return sgd(optimizer.learningRate);
    case "momentum": {
      const { learningRate, beta } = optimizer;
      return momentum(learningRate, { beta });
    }
    case "nesterov": {
      const { learningRate, beta } = optimizer;
      return nesterov(learningRate, { beta });
    }
    case "adagrad": {
      const { learningRate, initial } = optimizer;
      return adagrad(learningRate, { initial });
    }
    case "rmsprop": {
      const { learningRate, beta, epsilon } = optimizer;
      return rmsprop(learningRate, { beta, epsilon });
    }
    case "adam": {
      const { learningRate, beta1, beta2, epsilon } = optimizer;
      return adam(learningRate, { beta1, beta2, epsilon });
    }
    case "adamw": {
      const { learningRate, beta1, beta2, epsilon, lambda } = optimizer;
      return adamw(learningRate, { beta1, beta2, epsilon, lambda });
    }
    case "lion": {
      const { learningRate, beta1, beta2 } = optimizer;
      return lion(learningRate, { beta1, beta2 });
    }
  }
}

/**
 * Builds the optimizer of an experiment, with its schedule.
 *
 * @example
 * const net = buildNetwork(experiment);
 * const training = train(net, data, { epochs: 5, optimizer: buildOptimizer(experiment) });
 * for (const { step, loss } of training) console.log(step, loss);
 */
export const buildOptimizer = ({
  optimizer,
  schedule,
}: Pick<Experiment, "optimizer" | "schedule">): GradientTransform =>
  schedule === "constant" ? rule(optimizer) : chain(rule(optimizer), scheduled(schedules[schedule]));
