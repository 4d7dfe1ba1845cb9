import type { Host } from "../../../host/host.ts";
import { SERVED } from "../../../server/served.ts";
import type { LearningFiles } from "./files.ts";

/** Whether the program's own server sent this page. To ask another for what it has not would be an error in its console. */
function served(): boolean {
  const [page] = performance.getEntriesByType("navigation");
  return page instanceof PerformanceNavigationTiming && page.serverTiming.some(({ name }) => name === SERVED);
}

const isList = (list: unknown): list is { source: LearningFiles["source"]; files: [name: string, bytes: number][] } =>
  typeof list === "object" && list !== null && "source" in list && "files" in list && Array.isArray(list.files);

/** The pictures to learn from that the program behind the page has; undefined where it has none, or there is no program. */
export async function servedFiles({ kind }: Pick<Host, "kind">): Promise<LearningFiles | undefined> {
  if (kind === "shared" || (kind === "web" && !served())) return undefined;
  const address = new URL("/training/", window.location.href);
  const response = await fetch(address, { credentials: "same-origin" });
  const list: unknown = response.status === 200 ? await response.json() : undefined;
  if (!isList(list)) return undefined;
  const { source, files } = list;
  return {
    source,
    files: files.map(([name, bytes]) => ({ name, bytes, from: new URL(encodeURIComponent(name), address).href })),
  };
}
