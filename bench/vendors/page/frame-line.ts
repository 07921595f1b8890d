/** Frame → page, by its window, with a port for all the rest. */
export interface Hello {
  readonly benchHello: true;
}

/** Frame → page, through that port. */
export type Report =
  | { readonly type: 'loaded' }
  | { readonly type: 'pong' }
  /** The vendor's code has passed a token, or a response without one; `ttl`: the seconds that came with it, of a frame that requests tokens. */
  | { readonly type: 'token'; readonly token: string | null; readonly ttl?: number | null };

/** Page → frame, through that port: respond, request tokens the vendor's way, or reload. */
export type Order = 'ping' | 'ask' | 'reload';

/** Opens a frame's connection to the benchmark, beside the vendor's; returns what reports through it. `ask` requests tokens the vendor's way. */
export function openLine(ask?: () => void): (report: Report) => void {
  const { port1, port2 } = new MessageChannel();
  const send = (report: Report): void => {
    port1.postMessage(report);
  };
  port1.onmessage = ({ data }: MessageEvent<Order>) => {
    if (data === 'ping') send({ type: 'pong' });
    else if (data === 'reload') location.reload();
    else ask?.();
  };
  const hello: Hello = { benchHello: true };
  // It has no secret: any page that embeds this one may receive it.
  window.parent.postMessage(hello, '*', [port2]);
  window.addEventListener('load', () => {
    // The page's own `load` of the iframe comes first.
    setTimeout(() => {
      send({ type: 'loaded' });
    });
  });
  return send;
}
