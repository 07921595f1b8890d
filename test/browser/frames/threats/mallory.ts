// A classic script: it runs in every document, one without an origin included.
import { isOrder, obey } from '../vendors/desk.js';

const TOKEN = /(access|refresh)-\d/;

/** Messages for every window that can be reached: ancestors, siblings, children, openers. */
export interface Attack {
  readonly messages: readonly unknown[];
  /** Each message comes with a port, which then says this. */
  readonly onPorts?: readonly unknown[] | undefined;
  /** A message with it follows all the others, to each window. */
  readonly id: number;
}

/** What this page has received, without its content. */
const report = {
  /** A token was in a message, in the address or in the window's name. */
  stolen: TOKEN.test([location.href, document.referrer, window.name].join()),
  /** The `type` of each message. */
  types: [] as string[],
  /** The generation of each TOKEN_UPDATE. */
  generations: [] as number[],
  /** How many messages came on ports of its own. */
  onPorts: 0,
};
export type Report = typeof report;

const opened: Window[] = [];
/** The windows that posted to it: an embed's iframe is in a shadow root, and no window lists it. */
const met = new Set<Window>();

window.addEventListener('message', ({ data, source }: MessageEvent<unknown>) => {
  met.add(source as Window);
  if (isOrder(data)) return;
  report.stolen ||= holdsToken(data);
  const { type, generation } = (data ?? {}) as { type?: unknown; generation?: unknown };
  report.types.push(String(type));
  if (type === 'TOKEN_UPDATE') report.generations.push(Number(generation));
});

/** Whether a token is anywhere in there; a message may be a cycle. */
function holdsToken(value: unknown, depth = 5): boolean {
  if (typeof value === 'string') return TOKEN.test(value);
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.entries(value)
    .flat()
    .some(part => holdsToken(part, depth - 1));
}

obey({
  where: () => window.origin,
  report: () => report,
  go: (url: string) => (location.href = url),
  nest(attributes: Readonly<Record<string, string>>) {
    const frame = document.createElement('iframe');
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
    document.documentElement.append(frame);
  },
  open(url: string) {
    const popup = window.open(url, '_blank');
    if (popup) opened.push(popup);
    return popup !== null;
  },
  close() {
    for (const popup of opened) popup.close();
  },
  attack({ messages, onPorts, id }: Attack) {
    for (const victim of everybody()) {
      for (const message of messages)
        victim.postMessage(message, '*', onPorts ? [portThatSays(onPorts)] : []);
      victim.postMessage({ attacked: id }, '*');
    }
  },
});

/** A port with messages for its receiver; counts what the receiver posts. */
function portThatSays(messages: readonly unknown[]): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    report.onPorts += 1;
    report.stolen ||= holdsToken(data);
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
