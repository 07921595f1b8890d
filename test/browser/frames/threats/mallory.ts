// A classic script: without imports it runs in every document, one without an origin included.
import type { Attack, Order, Report } from './orders.js';

const TOKEN = /(access|refresh)-\d/;

let stolen = TOKEN.test([location.href, document.referrer, window.name].join());
let onPorts = 0;
const types: string[] = [];
const generations: number[] = [];
const opened: Window[] = [];
/** The windows that posted to it: an embed's iframe is in a shadow root, and no window lists it. */
const met = new Set<Window>();

window.addEventListener('message', ({ data, source, ports }: MessageEvent<unknown>) => {
  const [port] = ports;
  met.add(source as Window);
  if (port && isOrder(data)) port.postMessage(obey(data));
  else record(data);
});

function isOrder(data: unknown): data is Order {
  return typeof data === 'object' && data !== null && 'act' in data;
}

function record(data: unknown): void {
  stolen ||= holdsToken(data);
  const { type, generation } = (data ?? {}) as { type?: unknown; generation?: unknown };
  types.push(String(type));
  if (type === 'TOKEN_UPDATE') generations.push(Number(generation));
}

/** Whether a token is anywhere in there; a message may be a cycle. */
function holdsToken(value: unknown, depth = 5): boolean {
  if (typeof value === 'string') return TOKEN.test(value);
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.entries(value)
    .flat()
    .some(part => holdsToken(part, depth - 1));
}

function obey(order: Order): unknown {
  switch (order.act) {
    case 'where':
      return window.origin;
    case 'report':
      return { stolen, types, generations, onPorts } satisfies Report;
    case 'go':
      location.href = order.url;
      return true;
    case 'nest': {
      const frame = document.createElement('iframe');
      for (const [name, value] of Object.entries(order.attributes)) frame.setAttribute(name, value);
      document.documentElement.append(frame);
      return true;
    }
    case 'open': {
      const popup = window.open(order.url, '_blank');
      if (popup) opened.push(popup);
      return popup !== null;
    }
    case 'close':
      for (const popup of opened) popup.close();
      return true;
    case 'attack':
      attack(order);
      return true;
  }
}

function attack({ messages, onPorts: said, id }: Attack): void {
  for (const victim of everybody()) {
    for (const message of messages) victim.postMessage(message, '*', said ? [portThatSays(said)] : []);
    victim.postMessage({ attacked: id }, '*');
  }
}

/** A port with messages for its receiver; counts what the receiver posts. */
function portThatSays(messages: readonly unknown[]): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    onPorts += 1;
    stolen ||= holdsToken(data);
  };
  for (const message of messages) port1.postMessage(message);
  return port2;
}

/** Every window that can be reached from here, this one excepted. */
function everybody(): Window[] {
  const all = new Set<Window>();
  const add = (root: Window | null | undefined): void => {
    if (!root || all.has(root)) return;
    all.add(root);
    for (let n = 0; n < root.length; n++) add(root[n]);
    add(root.parent);
    add(root.opener as Window | null);
  };
  add(window);
  for (const other of [...opened, ...met]) add(other);
  all.delete(window);
  return [...all];
}

// Where another window opened this one.
(window.opener as Window | null)?.parent.postMessage('opened', '*');
