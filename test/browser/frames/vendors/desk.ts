/** What a frame's present document has received. */
export interface Report {
  /** Differs in every document. */
  readonly boot: number;
  /** The tokens, in order, as the vendor's code hands them out. */
  readonly tokens: string[];
  /** All other messages. */
  readonly messages: unknown[];
}

const parameters = new URLSearchParams(location.search);

/** The only origin that a frame posts to; Looker's SDK names it in a parameter of its own. */
export const hostOrigin = parameters.get('host') ?? parameters.get('embed_domain') ?? '';

export const report: Report = { boot: Math.random(), tokens: [], messages: [] };

/** Posts a message to the host; returns the answer to the order for it. */
export function post(message: object, ports: MessagePort[] = []): string {
  parent.postMessage(message, hostOrigin, ports);
  return 'posted';
}

/** The orders that a frame obeys, by name. */
type Acts = Readonly<Record<string, (argument: never) => unknown>>;

/** Obeys the orders of a test, by name. They have ports of their own: neither the embed nor the vendor's code sees them. */
export function obey(ownActs: Acts): void {
  const acts: Acts = {
    report: () => report,
    reload() {
      location.reload();
    },
    ...ownActs,
  };
  addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
    if (!isOrder(data)) return;
    void Promise.resolve(acts[data.act]?.(data.argument as never)).then(result => {
      ports[0]?.postMessage(result);
    });
  });
}

/** Whether a message is an order of a test. */
export function isOrder(data: unknown): data is { act: string; argument?: unknown } {
  return typeof data === 'object' && data !== null && 'act' in data;
}
