/** An error about what a person typed or opened. */
export const fault = (subject: string, expected: string, got: string, advice: string): Error =>
  new Error(`[viewer] ${subject}: expected ${expected}, got ${got}. ${advice}`);

/**
 * What an address of a run means on a page, and its last name.
 *
 * @throws for an address on another origin, which the page may not read.
 */
export function addressWithin(address: string, page: string): { readonly url: URL; readonly last: string } {
  const own = new URL(page);
  const url = parsed(address, own);
  const last = url && lastName(url.pathname);
  if (!url || last === undefined || url.username !== "" || url.password !== "") {
    throw fault(
      "?run",
      "the address of a run",
      JSON.stringify(address.slice(0, 200)),
      "Give it relative to this page.",
    );
  }
  if (url.host !== own.host || url.protocol !== own.protocol) {
    throw fault(
      "?run",
      `an address on ${own.host}`,
      url.host === "" ? url.protocol : `${url.protocol}//${url.host}`,
      "This page reads nothing from elsewhere: open the file instead.",
    );
  }
  return { url, last };
}

// `URL.canParse` is younger than some desktops.
function parsed(address: string, base: URL): URL | undefined {
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}

/** The last name of a path, as a person reads it; undefined where it is no text. */
function lastName(path: string): string | undefined {
  try {
    return decodeURIComponent(path.split("/").findLast((part) => part !== "") ?? "run");
  } catch {
    return undefined;
  }
}

/** A name as it may stand in a title: without control and direction characters, and not without end. */
export const legible = (name: string): string => (/^.{1,200}/u.exec(name.replaceAll(/\p{C}/gu, ""))?.[0] ?? "").trim();

export const ask = (where: URL, init: RequestInit): Promise<Response> =>
  fetch(where, { ...init, cache: "no-store", credentials: "same-origin" });
