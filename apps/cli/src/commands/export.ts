import { basename, join, resolve } from "node:path";
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
import { shellWord } from "@closurenet/viewer";
import { Command, Option } from "commander";
import { pixelWords } from "../data.ts";
import { fact, typed, warn } from "../lines.ts";
import { print, printJson } from "../output.ts";
import { grouped } from "../numbers.ts";
import { path } from "../path.ts";
import { whole } from "../options.ts";

interface Format {
  write(net: Exportable, options: ExportOptions): readonly ExportedFile[];
  /** What installs what it needs. */
  readonly install: string;
  /** The line that uses what was written to `dir`. */
  use(dir: string): string;
}

const formats: Readonly<Record<string, Format>> = {
  pytorch: {
    write: toPyTorch,
    install: "pip install torch safetensors",
    use: (dir) => `python3 ${shellWord(join(dir, "model.py"))}`,
  },
  onnx: {
    write: toOnnx,
    install: "npm install onnxruntime-web",
    use: (dir) => `await ort.InferenceSession.create(${JSON.stringify(join(dir, "model.onnx"))})`,
  },
  tfjs: {
    write: toTfjs,
    install: "npm install @tensorflow/tfjs",
    use: (dir) => `await tf.loadLayersModel(${JSON.stringify(`http://…/${join(dir, "model.json")}`)})`,
  },
  keras: {
    write: toKeras,
    install: "pip install keras safetensors torch",
    use: (dir) => `KERAS_BACKEND=torch python3 ${shellWord(join(dir, "model.py"))}`,
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
    .argument("<run>", "run folder", path)
    .addOption(new Option("--to <format>", "the framework").choices(Object.keys(formats)).makeOptionMandatory())
    .option("--step <n>", "the checkpoint of this step (default: the newest)", whole(0))
    .addOption(new Option("--best", "the checkpoint of the best validation accuracy").conflicts("step"))
    .option("--out <dir>", "folder to write to (default: one in the run folder, named as the format)", path)
    .option("--json", "print the outcome as JSON in the last line")
    .action((run: string, options: ExportCommandOptions) => {
      const { to, out = join(run, to) } = options;
      const format = formats[to]!;
      const { net, step, skipped, experiment } = openTrained(
        run,
        options.best ? { best: true } : { step: options.step },
      );
      for (const problem of skipped) warn(`passed over a checkpoint: ${problem} Step ${step} is exported instead.`);
      const { name: data } = experiment.data;
      const pixels = `0 to 255, ${pixelWords(experiment.data)}`;
      const about = { run: basename(resolve(run)), step: String(step), data, pixels };
      const files = format.write(net, { about });
      const paths = writeExport(out, files);
      if (options.json) {
        const written = files.map(({ bytes }, i) => ({ path: paths[i], bytes: bytes.length }));
        printJson({ run, to, step, files: written });
        return;
      }
      print(fact("network", `${networkTitle(experiment)}, step ${step}`));
      files.forEach(({ bytes }, i) => print(fact("written", `${paths[i]}, ${grouped(bytes.length)} bytes`)));
      print(fact("install", format.install));
      print(typed("use", format.use(out)));
    });
