import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as tf from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import type { ExportedFile } from "../index.ts";

/** What TensorFlow.js makes of rows of the given shape, how many first; it loads the files from a server, as a page does. */
export async function runTfjs(
  files: readonly ExportedFile[],
  rows: Float32Array,
  shape: readonly number[],
): Promise<{ readonly outputs: Float32Array; readonly shape: readonly number[]; readonly metadata: unknown }> {
  const server = createServer(({ url }, response) => {
    const file = files.find(({ name }) => url === `/${name}`);
    response.writeHead(file ? 200 : 404).end(file?.bytes);
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server of TCP has such an address
    const { port } = server.address() as AddressInfo;
    const model = await loadLayersModel(`http://127.0.0.1:${port}/model.json`);
    const y = model.predict(tf.tensor(rows, [...shape]), { batchSize: 1000 });
    if (Array.isArray(y)) throw new Error("expected one output");
    return { outputs: Float32Array.from(y.dataSync()), shape: y.shape, metadata: model.getUserDefinedMetadata() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
