import { trained } from "./training.ts";

postMessage(trained());
