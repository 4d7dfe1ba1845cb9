/** The element of a shared page that holds its packed film, in base64. */
export const FILM_ELEMENT = "packed-film";

/** What stands in the template where the film belongs. */
const PLACE = `<script type="text/plain" id="${FILM_ELEMENT}"></script>`;

const escaped = (text: string): string =>
  text.replaceAll(/\p{C}/gu, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The most bytes of a page with its film: what a mail may carry. */
export const LIMIT = 4e6;

/** How many bytes a packed film may have, so that the page with it is not longer than {@link LIMIT}. */
export const roomFor = (template: string): number => Math.floor(((LIMIT - template.length - 1000) / 4) * 3);

/** One page that plays a packed film: the template that was built, with the film inside. */
export function sharedPage(template: string, film: { readonly name: string; readonly bytes: Uint8Array }): string {
  const at = template.indexOf(PLACE);
  if (at < 0)
    throw new Error("[viewer] share.html: expected a place for the film, found none. Build the viewer again.");
  const page =
    template.slice(0, at) + PLACE.replace("><", `>${base64(film.bytes)}<`) + template.slice(at + PLACE.length);
  return page.replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(film.name)}</title>`);
}

/** In pieces: the arguments of a call are limited. */
function base64(bytes: Uint8Array): string {
  const PIECE = 3 * 8192;
  let text = "";
  for (let from = 0; from < bytes.length; from += PIECE)
    text += btoa(String.fromCharCode(...bytes.subarray(from, from + PIECE)));
  return text;
}
