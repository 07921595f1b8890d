// A classic script: without imports it runs in every document, one without an origin included.
import type { Attack, Order, Report } from './orders.js';

const TOKEN = /(access|refresh)-\d/;
const MANY = 10 * 2 ** 20;

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
  if (!port || !isOrder(data)) record(data);
  else if (data.act === 'relay') opened.at(-1)?.postMessage(data.order, '*', [port]);
  else port.postMessage(obey(data));
});

function isOrder(data: unknown): data is Order {
  return typeof data === 'object' && data !== null && 'act' in data;
}

function record(data: unknown): void {
  stolen ||= holdsToken(data, new Set());
  const { type, generation } = (data ?? {}) as { type?: unknown; generation?: unknown };
  types.push(String(type));
  if (type === 'TOKEN_UPDATE') generations.push(Number(generation));
}

/** Whether a token is anywhere in there. */
function holdsToken(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value === 'string') return TOKEN.test(value);
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  const parts: unknown[] =
    value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : [];
  return [...parts, ...Object.entries(value)].flat().some(part => holdsToken(part, seen));
}

function obey(order: Exclude<Order, { act: 'relay' }>): unknown {
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

function attack({ messages, times = 1, getters = false, fill, onPorts: said, id }: Attack): void {
  const victims = everybody();
  for (const message of messages) {
    const shaped = shape(message, getters, fill);
    for (let n = 0; n < times; n++)
      for (const victim of victims) victim.postMessage(shaped, '*', said ? [portThatSays(said)] : []);
  }
  for (const victim of victims) victim.postMessage({ attacked: id }, '*');
}

function shape(message: unknown, getters: boolean, fill: string | undefined): unknown {
  if (typeof message !== 'object' || message === null) return message;
  const filled = fill ? { ...message, [fill]: 'x'.repeat(MANY) } : message;
  if (!getters) return filled;
  const shaped = {};
  for (const [name, value] of Object.entries(filled))
    Object.defineProperty(shaped, name, { enumerable: true, get: () => value as unknown });
  return shaped;
}

/** A port with messages for its receiver; counts what the receiver posts. */
function portThatSays(messages: readonly unknown[]): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    onPorts += 1;
    stolen ||= holdsToken(data, new Set());
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
