import { openLine } from './frame-line.js';

// Where no token has any business: records what it is told, by its window and by every port that it gets. With `begs` it
// also asks, as a chatty client does.

const report = openLine();

function record({ data, ports }: MessageEvent<unknown>): void {
  report({ type: 'heard', text: JSON.stringify(data) });
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
