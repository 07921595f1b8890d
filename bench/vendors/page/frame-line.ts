import type { Hello, News, Order } from '../wire.js';

/** Opens a frame's connection to the benchmark, beside the vendor's; returns what reports through it. `ask` requests tokens the vendor's way. */
export function openLine(ask?: () => void): (news: News) => void {
  const { port1, port2 } = new MessageChannel();
  const report = (news: News): void => {
    port1.postMessage(news);
  };
  port1.onmessage = ({ data }: MessageEvent<Order>) => {
    if (data.type === 'ping') report({ type: 'pong' });
    else if (data.type === 'reload') location.reload();
    else if (data.type === 'go') location.assign(data.url);
    else ask?.();
  };
  const hello: Hello = { benchHello: true };
  // It has no secret: any page that embeds this one may receive it.
  window.parent.postMessage(hello, '*', [port2]);
  window.addEventListener('load', () => {
    // The page's own `load` of the iframe comes first.
    setTimeout(() => {
      report({ type: 'loaded' });
    });
  });
  return report;
}
