import { matrix } from "../../cells/matrix.ts";
import { save } from "../../cells/save.ts";
import { pipe } from "../../pipe/pipe.ts";
import { train } from "../../training/train.ts";
import { differing, firstDifference, type ChecksByName } from "../check.ts";
import { demand, type LayerFixture } from "./fixture.ts";

/** ChecksByName on how a layer predicts. */
export function predictions({ fanIn, batch, build, noise, data }: LayerFixture): ChecksByName {
  return {
    "predicts each row by itself, whatever the minibatch"() {
      const net = build();
      const rows = 2 * batch + 1;
      const x = noise(rows);
      const whole = net(x).get();
      for (let i = 0; i < rows; i++) {
        const row = net(matrix([x.get().subarray(i * fanIn, (i + 1) * fanIn)])).get();
        const at = firstDifference(row, whole.subarray(i * 3, (i + 1) * 3));
        demand(at < 0, {
          expected: `row ${i} of a prediction to be that of the row alone`,
          got: `another value at ${at}`,
        });
      }
    },

    "leaves no mark when it predicts"() {
      const net = build();
      for (const _ of train(net, data, { epochs: 1 }));
      const before = save(net.cells());
      net.X.set(noise(batch).get());
      const first = net.forward(batch, false).get().slice();
      const second = net.forward(batch, false).get();
      demand(firstDifference(first, second) < 0, {
        expected: "the same prediction twice",
        got: "two different ones",
        advice: "Draw random numbers only where training is true.",
      });
      const changed = differing(before, save(net.cells()));
      demand(changed.length === 0, {
        expected: "cells as they were before a prediction",
        got: `a change in ${changed.join(", ")}`,
      });
    },

    "is in the pipe what it is in the network, to the bit"() {
      const net = build();
      for (const _ of train(net, data, { epochs: 1 }));
      const x = noise(2 * batch + 1);
      const at = firstDifference(pipe(x, ...net.functions()).get(), net(x).get());
      demand(at < 0, {
        expected: "pipe(x, ...net.functions()) equal to net(x)",
        got: `another value at ${at}`,
        advice: "functions() is what the layer does when it predicts.",
      });
    },
  };
}
