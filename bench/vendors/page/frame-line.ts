import type { Hello, News, Order } from '../wire.js';

/** A frame's line to the benchmark, past the vendor's: opens it, and returns what reports through it. */
export function openLine(obey?: (order: Order) => void): (news: News) => void {
  const { port1, port2 } = new MessageChannel();
  const report = (news: News): void => {
    port1.postMessage(news);
  };
  port1.onmessage = ({ data }: MessageEvent<Order>) => {
    if (data.type === 'ping') report({ type: 'pong', id: data.id });
    else if (data.type === 'reload') location.reload();
    else if (data.type === 'go') location.assign(data.url);
    else obey?.(data);
  };
  const hello: Hello = { benchHello: true };
  // Nobody's secret: whoever embeds this page may hear it.
  window.parent.postMessage(hello, '*', [port2]);
  window.addEventListener('load', () => {
    // The page's own `load` of the iframe comes first.
    setTimeout(() => {
      report({ type: 'loaded' });
    });
  });
  return report;
}
