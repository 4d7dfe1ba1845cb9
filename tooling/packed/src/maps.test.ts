import { mkdirSync, writeFileSync } from "node:fs";
import { inNewFolder } from "@closurenet/fixtures/doc-examples";
import { expect, test } from "vitest";
import { danglingMaps, danglingSources } from "./maps.ts";

test("what maps name is there, or is told", async () => {
  await inNewFolder(() => {
    mkdirSync("dist/deep", { recursive: true });
    mkdirSync("src/deep", { recursive: true });
    writeFileSync("src/deep/a.ts", "");
    writeFileSync("dist/deep/a.js.map", JSON.stringify({ sources: ["../../src/deep/a.ts"] }));
    writeFileSync("dist/deep/b.js.map", JSON.stringify({ sources: ["../../src/deep/b.ts", "../../src/deep/a.ts"] }));
    writeFileSync("dist/c.js.map", JSON.stringify({ sources: ["c.ts", "d.ts"], sourcesContent: ["", null] }));
    expect(danglingSources(".")).toEqual(["dist/c.js.map: d.ts", "dist/deep/b.js.map: ../../src/deep/b.ts"]);
    writeFileSync("dist/deep/a.js", "1;\n//# sourceMappingURL=a.js.map");
    writeFileSync("dist/deep/a.d.ts", "export {};\n//# sourceMappingURL=a.d.ts.map\n");
    expect(danglingMaps(".")).toEqual(["dist/deep/a.d.ts: a.d.ts.map"]);
  });
});
