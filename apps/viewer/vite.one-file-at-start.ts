import { type Plugin, type UserConfig, build } from "vite";

/**
 * One file with all that the page begins with. A bundler makes a file of its own of each module that the start shares with a
 * screen which is fetched later, and every file is another request before the first picture. What the start needs is only known
 * when everything that nothing uses has been left out. So the page is built twice, the first time to see that.
 */
export const oneFileAtStart: Plugin = {
  name: "one-file-at-start",
  apply: "build",
  async config(page) {
    const plugins = page.plugins?.filter((plugin) => plugin !== oneFileAtStart) ?? [];
    const later = await fetchedLater({ ...page, plugins });
    const groups = [{ name: "start", test: (id: string) => !later.has(id), includeDependenciesRecursively: false }];
    return { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } };
  },
};

/** The modules that the page's first script does not import, neither itself nor through others. */
async function fetchedLater(page: UserConfig): Promise<Set<string>> {
  const built = await build({
    ...page,
    configFile: false,
    logLevel: "silent",
    build: { ...page.build, write: false, minify: false },
  });
  if (!("output" in built)) throw new Error("[viewer] one file at the start: expected one build of the page.");
  const { output } = built;
  const chunks = new Map(output.flatMap((part) => (part.type === "chunk" ? [[part.fileName, part] as const] : [])));
  const visit = (name: string): void => {
    const chunk = chunks.get(name);
    if (chunk && chunks.delete(name)) chunk.imports.forEach(visit);
  };
  const entry = output.find((part) => part.type === "chunk" && part.isEntry);
  if (entry) visit(entry.fileName);
  return new Set([...chunks.values()].flatMap(({ moduleIds }) => moduleIds));
}
