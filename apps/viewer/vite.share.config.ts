import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type Plugin, defineConfig } from "vite";
import page from "./vite.config.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Puts the script and the style into the page, and allows these two and nothing else. */
const oneFile: Plugin = {
  name: "one-file",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const [script] = Object.values(bundle).filter((part) => part.type === "chunk");
      const assets = Object.values(bundle).filter((part) => part.type === "asset");
      const style = assets.find(({ fileName }) => fileName.endsWith(".css"));
      const html = assets.find(({ fileName }) => fileName.endsWith(".html"));
      if (!script || !style || !html) throw new Error("[viewer] share.html: expected a script, a style and a page.");
      // In a script's text these would end it, or begin a comment.
      const code = script.code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
      const css = String(style.source);
      const policy = [
        "default-src 'none'",
        `script-src ${hashOf(code)}`,
        `style-src ${hashOf(css)}`,
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ].join("; ");
      const source = String(html.source)
        .replaceAll(/\s*<(?:link rel="stylesheet"|script type="module")[^>]*>(?:<\/script>)?/g, "")
        .replace("<head>", () => `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`)
        .replace("</head>", () => `  <style>${css}</style>\n  </head>`)
        .replace("</body>", () => `  <script type="module">${code}</script>\n  </body>`);
      for (const name of Object.keys(bundle)) delete bundle[name];
      this.emitFile({ type: "asset", fileName: "share.html", source });
    },
  },
};

/** The page of one film, to dist/web/share.html: a single file that needs no server. */
export default defineConfig({
  root: page.root,
  base: "./",
  publicDir: false,
  resolve: page.resolve,
  oxc: page.oxc,
  plugins: [oneFile],
  build: {
    outDir: file("./dist/web"),
    emptyOutDir: false,
    target: "es2023",
    modulePreload: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    cssCodeSplit: false,
    rolldownOptions: {
      ...page.build?.rolldownOptions,
      input: file("./src/renderer/share.html"),
      output: { codeSplitting: false },
    },
  },
});
