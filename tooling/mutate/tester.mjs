// One Vitest for all runs of a project's test files, run as a child process in the copy of the project: answers the name
// of a test file with whether it passes, on the code as it stands on disk by then.
import { relative } from "node:path";
import { createVitest } from "vitest/node";

const vitest = await createVitest("test", {
  project: process.argv[2],
  watch: false,
  bail: 1,
  cache: false,
  silent: true,
  update: "none",
  maxWorkers: 1,
  reporters: [{}],
});
await vitest.standalone();
const tests = new Map(
  (await vitest.globTestSpecifications()).map((test) => [relative(process.cwd(), test.moduleId), test]),
);

process.on("message", async ({ changed, test }) => {
  for (const file of changed) vitest.invalidateFile(file);
  vitest.state.clearErrors();
  const specification = tests.get(test);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification]);
  const module = testModules.find(({ moduleId }) => moduleId === specification.moduleId); // earlier ones are there too
  process.send({ passed: unhandledErrors.length === 0 && module.ok() });
});
process.on("disconnect", () => process.exit());
process.send({ tests: [...tests.keys()] });
