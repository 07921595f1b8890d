import type { Order, Report } from './orders.js';

/** The only origin that a frame speaks to. */
export const hostOrigin = new URLSearchParams(location.search).get('host') ?? '';

/** What has come so far. */
export const report = { boot: Math.random(), tokens: [] as string[], told: [] as unknown[] } satisfies Report;

/** What a frame can be told to do; a port that is returned goes to the test for good. */
type Acts = Readonly<Record<string, (argument: never) => unknown>>;

const everybodys: Acts = {
  report: () => report,
  reload() {
    location.reload();
  },
  go(url: string) {
    location.href = url;
  },
};

/** Does what a test says. Orders and answers take a port of their own: neither the embed nor the vendor's code sees them. */
export function obey(own: Acts): void {
  const acts = { ...everybodys, ...own };
  addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
    const [port] = ports;
    if (port && isOrder(data)) void answer(acts, data, port);
  });
}

async function answer(acts: Acts, { act, argument }: Order, port: MessagePort): Promise<void> {
  const result = await acts[act]?.(argument as never);
  port.postMessage(result, result instanceof MessagePort ? [result] : []);
}

/** Whether it is a test's. */
export function isOrder(data: unknown): data is Order {
  return typeof data === 'object' && data !== null && 'act' in data;
}
