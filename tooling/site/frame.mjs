// The frame around every page of the documentation.
export const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Nothing but the site's own files, and no connection. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

const places = [
  ["index.html", "The series"],
  ["viewer/index.html", "Viewer and trainer"],
  ["api/index.html", "Reference"],
  ["README.html", "Project"],
  ["docs/speed.html", "Speed"],
  ["docs/reliability.html", "Reliability"],
];

/** How one comes from a page to the folder of the site: "../" for each folder that it lies in. */
export const up = (path) => "../".repeat(path.split("/").length - 1);

/** Links to the parts of the site, from a page at `path`. */
export function siteLinks(path) {
  const links = places.map(([to, name]) => {
    const here = to === path ? ' aria-current="page"' : "";
    return `<li><a href="${up(path)}${to}"${here}>${name}</a></li>`;
  });
  return `<nav class="site" aria-label="Site"><ul>${links.join("")}</ul></nav>`;
}

/** A page at `path` of the site. */
export function frame(path, { title, body, script }) {
  const base = up(path);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escaped(title)} · closurenet</title>
    <link rel="icon" href="${base}icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="${base}docs.css" />${script ? `\n    <script type="module" src="${base}${script}"></script>` : ""}
  </head>
  <body>
    ${siteLinks(path)}
    <main>
${body}
    </main>
  </body>
</html>
`;
}
