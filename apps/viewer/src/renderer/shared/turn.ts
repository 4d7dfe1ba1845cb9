/** The next turn of a page or a worker, at once: a timer would wait 4 ms, after the fifth. */
export function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise<void>((resolve) => {
    port1.addEventListener("message", () => resolve(), { once: true });
    port1.start();
    port2.postMessage(undefined);
  }).finally(() => port1.close());
}
