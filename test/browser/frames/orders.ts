/** An order of a test to a document in a frame, which obeys by `vendors/desk.ts`. */
interface Order {
  readonly act: string;
  readonly argument?: unknown;
}

/** Posts an order; resolves with its answer. Both use a port of their own, which the embed does not see. */
export function postOrder(target: Window | null | undefined, order: Order): Promise<unknown> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    // Not `onmessage`, by which vendors/lifecycle.test.ts counts the embed's ports.
    port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      resolve(data);
      port1.close();
    });
    port1.start();
    target?.postMessage(order, '*', [port2]);
  });
}

/** Repeats an order until a document answers it: one that is being replaced does not. */
export function repeatOrder(target: () => Window | null | undefined, order: Order): Promise<unknown> {
  return new Promise(resolve => {
    const repeat = (): void => {
      void postOrder(target(), order).then(answer => {
        clearInterval(id);
        resolve(answer);
      });
    };
    const id = setInterval(repeat, 50);
    repeat();
  });
}
