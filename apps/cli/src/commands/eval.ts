import { Command } from "commander";
import { confusionMatrix, evaluate, matrix, predict } from "@closurenet/core";
import { digitExamples, type Experiment } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { printDigit } from "@closurenet/mnist";
import type { MnistData } from "@closurenet/mnist/node";
import { findData, origin } from "../data.ts";
import { whole } from "../options.ts";
import { percent } from "../terminal.ts";

/** `closurenet eval RUN`: how a trained network does on the test digits. */
export const evalCommand = (): Command =>
  new Command("eval")
    .description("test a trained network")
    .argument("<run>", "run folder")
    .option("--data <dir>", "folder with the four MNIST files")
    .option("--show <n>", "draw so many of the digits that it misreads", whole(0), 0)
    .option("--json", "print the outcome as JSON in the last line")
    .action(async (run: string, options: { data?: string; show: number; json?: true }) => {
      const { experiment, net, step, skipped } = openTrained(run);
      for (const line of skipped) console.error(`passed over ${line}`);
      const data = await findData(options.data);
      if (data.source.notice) console.error(data.source.notice);
      if (!sameDigits(experiment, data)) {
        console.error("These are not the digits that this network was trained beside: the run names other digests.");
      }
      const test = digitExamples(data.test);
      const { loss, accuracy } = evaluate(net, test);
      const counts = confusionMatrix(net, test);
      if (options.json) {
        console.log(
          JSON.stringify({ run, step, testAccuracy: accuracy, testLoss: loss, confusion: [...counts.get()] }),
        );
        return;
      }
      console.log(`step ${step}, ${origin(data)}`);
      console.log(`test accuracy ${percent(accuracy)}, loss ${loss.toFixed(4)}\n`);
      console.log(confusionTable(counts.get()));
      let shown = 0;
      const size = data.test.rows * data.test.cols;
      for (let i = 0; i < data.test.count && shown < options.show; i++) {
        const pixels = Float32Array.from(data.test.images.subarray(i * size, (i + 1) * size), (byte) => byte / 256);
        const predicted = predict(net, matrix([pixels]))[0]!;
        if (predicted === data.test.labels[i]) continue;
        console.log(`\n${printDigit(data.test, i, { predicted })}`);
        shown++;
      }
    });

const sameDigits = ({ data }: Experiment, { digests }: MnistData): boolean =>
  Object.entries(data.digests).every(([file, digest]) => digests[file] === digest);

const row = (label: string, cells: readonly unknown[]): string =>
  `${label.padStart(11)}  ${cells.map((cell) => String(cell).padStart(4)).join(" ")}`;

/** Rows are true digits, columns what the network read. */
function confusionTable(counts: Int32Array): string {
  const classes = Array.from({ length: 10 }, (_, i) => i);
  const lines = classes.map((i) =>
    row(
      String(i),
      [...counts.subarray(i * 10, i * 10 + 10)].map((n) => n || "·"),
    ),
  );
  return [row("true \\ read", classes), ...lines].join("\n");
}
