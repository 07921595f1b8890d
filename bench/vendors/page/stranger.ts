import { openLine } from './frame-line.js';

// A page of another origin, which must get no token. It records every message that arrives at its window or at a port that came with
// one. With `begs` it also requests tokens, as a chatty client does.

const report = openLine();

function record({ data, ports }: MessageEvent<unknown>): void {
  report({ type: 'received', text: JSON.stringify(data) });
  for (const port of ports) port.onmessage = record;
}

window.addEventListener('message', record);

if (location.search === '?begs') {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = event => {
    record(event);
    port1.onmessage = record;
    port1.postMessage({ action: 1, data: {} });
    port1.postMessage({ action: 2, data: { eventName: 'session:tokens:request', payload: [] } });
  };
  window.parent.postMessage({ action: 0 }, '*', [port2]);
}
