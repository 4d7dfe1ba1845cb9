import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, test } from "vitest";
import { danglingMaps, danglingSources } from "../maps.ts";
import { namedFiles, root } from "../manifest.ts";
import { folder as user, installed, manifests } from "../user.ts";

/** Ours are modules: their types cannot be had by resolutions that know no `exports`, and `require` gets a module. */
const ofModules = new Set(["NoResolution node10", "CJSResolvesToESM node16-cjs"]);

describe.each(manifests.map((manifest) => [manifest.name, manifest] as const))("%s", (name, manifest) => {
  const folder = installed(name);
  const file = `${name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`;
  const tarball = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join(user, "tarballs", file)));

  test("publint has nothing against it", async () => {
    const { messages, pkg } = await publint({ pack: { tarball: tarball().buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test("its types are right for every resolution that knows modules", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(tarball()));
    const problems = (analysis.types ? analysis.problems : []).map((problem) =>
      "resolutionKind" in problem ? `${problem.kind} ${problem.resolutionKind}` : problem.kind,
    );
    expect(Boolean(analysis.types)).toBe(name !== "closurenet"); // which is for the shell alone
    expect(problems.filter((problem) => !ofModules.has(problem))).toEqual([]);
  });

  test("what it names is there: files of exports and commands, maps, and the sources that maps name", () => {
    expect(namedFiles(manifest).filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    expect(danglingMaps(folder)).toEqual([]);
    expect(danglingSources(folder)).toEqual([]);
  });

  test("says what it is, under which license, for which Node, and holds no tests", () => {
    expect(manifest).toMatchObject({
      description: expect.stringMatching(/\w/),
      keywords: expect.arrayContaining(["neural-network"]),
      license: "MIT",
      type: "module",
      engines: { node: "^20.19 || >=22.12" },
      publishConfig: { access: "public" },
    });
    expect(readFileSync(join(folder, "LICENSE"), "utf8")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
    expect(readFileSync(join(folder, "README.md"), "utf8")).toMatch(/^# /);
    expect(readFileSync(join(folder, "CHANGELOG.md"), "utf8")).toContain(`\n## ${manifest.version}\n`);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => /\.test\.|\.test-d\.|__snapshots__|doc-scope/.test(file))).toEqual([]);
  });

  test("depends on what is published, and on core as its user has it where it is a plugin", () => {
    const { dependencies = {}, peerDependencies = {} } = manifest;
    const ours = Object.entries({ ...dependencies, ...peerDependencies }).filter(([name]) =>
      /^@?closurenet/.test(name),
    );
    const versions = new Map(manifests.map(({ name, version }) => [name, version]));
    expect(ours.filter(([name, range]) => range !== `^${versions.get(name)}`)).toEqual([]);
    const whole = ["closurenet", "@closurenet/experiment", "@closurenet/exchange"].includes(name);
    expect(dependencies["@closurenet/core"] !== undefined).toBe(whole);
  });
});
