import { trained } from "./training.ts";

const inWorker = (): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
  });

Object.assign(window, { both: async () => ({ page: trained(), worker: await inWorker() }) });
