/** Posts an order to a document in a frame; resolves with its answer. Both use a port of their own, which the embed does not see. */
export function postOrder(target: Window | null | undefined, order: object): Promise<unknown> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    // Not `onmessage`, by which vendors/end.test.ts counts the embed's ports.
    port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      resolve(data);
      port1.close();
    });
    port1.start();
    target?.postMessage(order, '*', [port2]);
  });
}

/** Repeats an order until a document answers it: one that is being replaced does not. */
export async function repeatOrder(target: () => Window | null | undefined, order: object): Promise<unknown> {
  let id: ReturnType<typeof setInterval> | undefined;
  try {
    return await new Promise(resolve => {
      const repeat = (): void => {
        void postOrder(target(), order).then(resolve);
      };
      id = setInterval(repeat, 50);
      repeat();
    });
  } finally {
    clearInterval(id);
  }
}

/** Repeats a request until its answer is as expected. The limit only names what was expected: the test's own is longer. */
export async function untilAnswer<Answer>(
  request: () => Promise<Answer>,
  isExpected: (answer: Answer) => boolean,
  what: string,
): Promise<Answer> {
  const end = performance.now() + 25_000;
  for (;;) {
    const answer = await request();
    if (isExpected(answer)) return answer;
    if (performance.now() > end) throw new Error(`Not within 25 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
