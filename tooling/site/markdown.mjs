// Markdown as pages of this site: with names for its headings, and with links to where things lie here.
import markdownIt from "markdown-it";
import { escaped } from "./frame.mjs";

/** The name of a heading in an address, as code hosts make it: `## One page` is `#one-page`. */
export const slug = (text) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

/** Renders a text; `linked` says where an address of the text leads on the site, or undefined where nothing is there. */
export function rendered(text, linked) {
  const markdown = markdownIt({ html: true, linkify: false, typographer: false });
  const used = new Map();
  const { rules } = markdown.renderer;

  rules.heading_open = (tokens, i, options, env, self) => {
    const name = slug(tokens[i + 1].children.map(({ content }) => content).join(""));
    const count = used.get(name) ?? 0;
    used.set(name, count + 1);
    tokens[i].attrSet("id", count === 0 ? name : `${name}-${count}`);
    return self.renderToken(tokens, i, options);
  };
  // A policy without styles in the text wants classes.
  for (const cell of ["th_open", "td_open"]) {
    rules[cell] = (tokens, i, options, env, self) => {
      const style = tokens[i].attrGet("style");
      if (style) tokens[i].attrs = [["class", style.replace("text-align:", "")]];
      return self.renderToken(tokens, i, options);
    };
  }
  // A head without a word heads nothing.
  const empty = [];
  const head = rules.th_open;
  rules.th_open = (tokens, i, ...rest) => {
    empty.push(tokens[i + 1].content === "");
    return empty.at(-1) ? "<td>" : head(tokens, i, ...rest);
  };
  rules.th_close = () => (empty.pop() ? "</td>" : "</th>");
  rules.table_open = () => '<div class="table" tabindex="0" role="group" aria-label="Table"><table>';
  rules.table_close = () => "</table></div>";
  rules.fence = (tokens, i) => `<pre tabindex="0"><code>${escaped(tokens[i].content)}</code></pre>\n`;
  rules.code_block = rules.fence;
  const image = rules.image;
  rules.image = (tokens, i, options, env, self) => {
    tokens[i].attrSet("src", linked(tokens[i].attrGet("src")) ?? tokens[i].attrGet("src"));
    return image(tokens, i, options, env, self);
  };
  // What leads nowhere here is no link.
  const dead = [];
  rules.link_open = (tokens, i, options, env, self) => {
    const to = linked(tokens[i].attrGet("href"));
    dead.push(to === undefined);
    if (to === undefined) return "<span>";
    tokens[i].attrSet("href", to);
    return self.renderToken(tokens, i, options);
  };
  rules.link_close = () => (dead.pop() ? "</span>" : "</a>");
  return markdown.render(text);
}
