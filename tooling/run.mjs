// Builds what has changed, then becomes the closurenet command in this same process, so that Ctrl-C reaches it.
import { turbo } from "./turbo.mjs";

turbo("build", "--filter=closurenet...");
await import("../apps/cli/dist/main.js");
