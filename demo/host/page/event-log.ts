import { describeEvent, eventNames, type ElementEventMap } from './describe-event.js';

const MAX_LINES = 200;
/** Within this time, an event of a burst replaces the previous one. */
const BURST_WINDOW_MS = 2_000;
/** Events that occur in bursts: the log shows only the newest of each burst. */
const BURST_EVENTS: readonly string[] = ['embed-resize'];

interface Line {
  readonly item: HTMLLIElement;
  readonly at: number;
}

/** The newest events first, in a list of bounded length. */
export class EventLog {
  readonly #list: HTMLOListElement;
  /** The newest line of each burst, by event and sender. */
  readonly #newestInBurst = new Map<string, Line>();

  /** @param view the element with the list. */
  constructor(view: HTMLElement) {
    this.#list = view.querySelector('ol') ?? view.appendChild(document.createElement('ol'));
  }

  /** Logs every event of the element and its descendants. */
  listenTo(root: HTMLElement): void {
    for (const name of eventNames) {
      root.addEventListener(name, event => {
        this.#writeEvent(name, event);
      });
    }
  }

  /** Logs an action of the viewer. */
  writeAction(text: string): void {
    this.#write('action', 'you', text);
  }

  #writeEvent<Name extends keyof ElementEventMap>(name: Name, event: ElementEventMap[Name]): void {
    const sender = event.target instanceof HTMLElement ? (event.target.dataset['dashboard'] ?? '') : '';
    this.#write(name, sender, describeEvent(name, event.detail));
  }

  #write(event: string, sender: string, text: string): void {
    const item = lineOf(event, sender, text);
    if (BURST_EVENTS.includes(event)) this.#replacePrevious(`${event} ${sender}`, item);
    this.#list.prepend(item);
    while (this.#list.childElementCount > MAX_LINES) this.#list.lastElementChild?.remove();
  }

  /** Removes the line of the same burst that this one replaces. */
  #replacePrevious(key: string, item: HTMLLIElement): void {
    const at = performance.now();
    const previous = this.#newestInBurst.get(key);
    if (previous && at - previous.at < BURST_WINDOW_MS) previous.item.remove();
    this.#newestInBurst.set(key, { item, at });
  }
}

function lineOf(event: string, sender: string, text: string): HTMLLIElement {
  const item = document.createElement('li');
  item.dataset['event'] = event;
  const time = document.createElement('time');
  const now = new Date();
  time.dateTime = now.toISOString();
  time.textContent = now.toLocaleTimeString('en-GB');
  const name = document.createElement('b');
  name.textContent = event === 'action' ? 'You' : event;
  const from = document.createElement('i');
  from.textContent = event === 'action' ? '' : sender;
  const detail = document.createElement('span');
  detail.textContent = text;
  item.append(time, ' ', name, ' ', from, ' ', detail);
  return item;
}
