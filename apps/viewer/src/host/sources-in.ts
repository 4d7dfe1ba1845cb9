import { legible } from "./address-within.ts";
import { correctionsIn, sourceAt } from "./models-source.ts";
import { unreadable } from "./recording-source.ts";
import type { Source } from "./source.ts";

/**
 * The runs that the address of a page names: `run`, and `with` for each that it is compared with; `name`, as often, says what they
 * are called. One that an address cannot mean says so when it is read, so that the others play.
 *
 * @throws where it names one run, which the page may not read
 */
export function sourcesIn(page: string): readonly Source[] {
  const { searchParams, search } = new URL(page);
  const run = searchParams.get("run");
  if (!run) return [];
  const addresses = [run, ...searchParams.getAll("with").filter((address) => address !== "")];
  const names = searchParams.getAll("name");
  const corrections = correctionsIn(search);
  return addresses.map((address, i) => {
    const name = names[i] || undefined;
    try {
      return sourceAt(address, { page, corrections, ...(name !== undefined && { name }) });
    } catch (cause) {
      if (addresses.length === 1 || !(cause instanceof Error)) throw cause;
      return unreadable(legible(name ?? address), cause, address);
    }
  });
}
