import { join } from "node:path";
import {
  toKeras,
  toPyTorch,
  toTfjs,
  type Exportable,
  type ExportedFile,
  type ExportOptions,
} from "@closurenet/exchange";
import { toOnnx } from "@closurenet/exchange/onnx";
import { writeExport } from "@closurenet/exchange/node";
import { networkTitle } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { Command, Option } from "commander";
import { columns, fact, wrap } from "../lines.ts";
import { grouped } from "../numbers.ts";
import { whole } from "../options.ts";

interface Format {
  write(net: Exportable, options: ExportOptions): readonly ExportedFile[];
  /** The line that uses what was written to `dir`. */
  use(dir: string): string;
}

const formats: Readonly<Record<string, Format>> = {
  pytorch: { write: toPyTorch, use: (dir) => `python3 ${join(dir, "model.py")} (pip install torch safetensors)` },
  onnx: {
    write: toOnnx,
    use: (dir) => `ort.InferenceSession.create("${join(dir, "model.onnx")}") (npm install onnxruntime-web)`,
  },
  tfjs: {
    write: toTfjs,
    use: (dir) => `tf.loadLayersModel(".../${join(dir, "model.json")}") (npm install @tensorflow/tfjs)`,
  },
  keras: {
    write: toKeras,
    use: (dir) => `KERAS_BACKEND=torch python3 ${join(dir, "model.py")} (pip install keras safetensors torch)`,
  },
};

interface ExportCommandOptions {
  readonly to: string;
  readonly step?: number;
  readonly best?: true;
  readonly out?: string;
  readonly json?: true;
}

/** `closurenet export RUN --to FORMAT`: a trained network for another framework. */
export const exportCommand = (): Command =>
  new Command("export")
    .description("write a trained network for another framework")
    .argument("<run>", "run folder")
    .addOption(new Option("--to <format>", "the framework").choices(Object.keys(formats)).makeOptionMandatory())
    .option("--step <n>", "the checkpoint of this step (default: the newest)", whole(0))
    .addOption(new Option("--best", "the checkpoint of the best validation accuracy").conflicts("step"))
    .option("--out <dir>", "folder to write to (default: one in the run folder, named as the format)")
    .option("--json", "print the outcome as JSON in the last line")
    .action((run: string, options: ExportCommandOptions) => {
      const { to, out = join(run, to) } = options;
      const format = formats[to]!;
      const { net, step, skipped, experiment } = openTrained(
        run,
        options.best ? { best: true } : { step: options.step },
      );
      for (const problem of skipped) {
        console.error(
          wrap(`passed over a checkpoint: ${problem} Step ${step} is exported instead.`, columns(process.stderr)),
        );
      }
      const files = format.write(net, {
        about: { run, step: String(step), data: experiment.data.name, pixels: "0 to 255, divided by 256" },
      });
      const paths = writeExport(out, files);
      if (options.json) {
        const written = files.map(({ bytes }, i) => ({ path: paths[i], bytes: bytes.length }));
        console.log(JSON.stringify({ run, to, step, files: written }));
        return;
      }
      console.log(fact("network", `${networkTitle(experiment)}, step ${step}`));
      files.forEach(({ bytes }, i) => console.log(fact("written", `${paths[i]}, ${grouped(bytes.length)} bytes`)));
      console.log(fact("use it", format.use(out)));
    });
