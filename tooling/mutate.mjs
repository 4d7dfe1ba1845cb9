// `pnpm mutate PACKAGE [FILE[:LINE[-LINE]]…]`: changes the package's code in one place at a time and runs its tests. Where
// all pass, nothing would notice that mistake: such mutants are listed.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutationRun } from "./mutate/mutation-run.mjs";
import { turbo } from "./turbo.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const USAGE = "pnpm mutate PACKAGE [FILE[:LINE[-LINE]]…] [--sample N] [--seed N] [--workers N]";

function refuse(problem) {
  console.error(`[mutate] ${problem}\n${USAGE}`);
  process.exit(2);
}

function readCommand() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        sample: { type: "string" },
        seed: { type: "string", default: "1" },
        workers: { type: "string", default: "1" },
      },
    });
  } catch ({ message }) {
    return refuse(message);
  }
}

const {
  values,
  positionals: [name, ...places],
} = readCommand();
const whole = (option, least) => {
  const value = Number(values[option] ?? Infinity);
  if (!(value >= least && (Number.isInteger(value) || values[option] === undefined))) {
    refuse(`--${option}: expected a whole number of at least ${least}, got ${values[option]}.`);
  }
  return value;
};
const floors = ["packages", "apps", "tooling"];
const rooms = floors.flatMap((floor) =>
  readdirSync(join(root, floor), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, folder: `${floor}/${entry.name}` })),
);
const room = rooms.find((room) => room.name === name);
if (!room) refuse(`expected a package, got ${name ?? "none"}. There is: ${rooms.map(({ name }) => name).join(", ")}.`);

const sources = readdirSync(join(root, room.folder, "src"), { recursive: true })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.[jt]sx?$/.test(file) && !/\.test(-d)?\.|\.d\.ts$|(^|\/)(testing|e2e)\//.test(file))
  .map((file) => `${room.folder}/src/${file}`)
  .toSorted();
const wanted = places.map((place) => {
  const [, file, from = 1, to = from] = /^(.+?)(?::(\d+)(?:-(\d+))?)?$/.exec(place);
  const found = sources.filter((source) => source.endsWith(`/${file}`));
  if (found.length !== 1) refuse(`expected one file of ${name}, got ${file}, which ${found.length} end in.`);
  return { file: found[0], from: Number(from), to: place === file ? Infinity : Number(to) };
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130)); // which tidies up
turbo("build", `--filter=./${room.folder}...`);
const outcome = await mutationRun({
  root,
  room: name,
  files: sources.map((file) => ({ file, source: readFileSync(join(root, file), "utf8") })),
  chosen: ({ file, line }) =>
    wanted.length === 0 || wanted.some((place) => place.file === file && line >= place.from && line <= place.to),
  sample: whole("sample", 1),
  seed: whole("seed", 0),
  workers: whole("workers", 1),
  survived: ({ file, line, column, was, text, run }) =>
    console.log(`${file}:${line}:${column}  ${was} → ${text}${run ? "" : "  (no test runs it)"}`),
});
const killed = outcome.failed + outcome["time-out"];
const total = killed + outcome.passed;
if (total === 0) refuse("expected places to change, found none there.");
const percent = ((100 * killed) / total).toFixed(1);
console.log(`${killed} of ${total} killed: ${percent} % (${outcome["time-out"]} by time-out)`);
process.exit();
