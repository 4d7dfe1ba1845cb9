import { type Plugin, type UserConfig, build } from "vite";

/** The name of the first script. */
const FIRST = "first";

/**
 * Two files with all that the page begins with: the first script with its imports, and the rest. A bundler makes a file of its own
 * of each module that the start shares with a screen which is fetched later, and every file is another request before the first
 * picture. What the start needs is only known when everything that nothing uses has been left out. So the page is built twice,
 * the first time to see that.
 */
export const twoFilesAtStart: Plugin = {
  name: "two-files-at-start",
  apply: "build",
  async config(page) {
    const plugins = page.plugins?.filter((plugin) => plugin !== twoFilesAtStart) ?? [];
    const later = await fetchedLater({ ...page, plugins });
    const groups = [
      { name: FIRST, test: /\/renderer\/first\.ts$/, includeDependenciesRecursively: true, priority: 1 },
      { name: "start", test: (id: string) => !later.has(id), includeDependenciesRecursively: false },
    ];
    return { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } };
  },
  // The rest imports the first script, and would run it only then.
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle = {} }) {
      const first = Object.values(bundle).find((part) => part.type === "chunk" && part.name === FIRST);
      if (!first) throw new Error("[viewer] two files at the start: expected a first script, got none.");
      return html.replace(
        "<script ",
        `<script type="module" crossorigin src="./${first.fileName}"></script>\n    <script `,
      );
    },
  },
};

/** The modules that the page does not begin with: its script imports them neither itself nor through others. */
async function fetchedLater(page: UserConfig): Promise<Set<string>> {
  const built = await build({
    ...page,
    configFile: false,
    logLevel: "silent",
    build: { ...page.build, write: false, minify: false },
  });
  if (!("output" in built)) throw new Error("[viewer] two files at the start: expected one build of the page.");
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
