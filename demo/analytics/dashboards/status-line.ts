import { time } from './format.js';

const root = document.documentElement;
const byId = (id: string): HTMLElement | null => document.getElementById(id);

/** The page's status, shown in its last line and, for tests, as `data-` attributes of the document. */
export class StatusLine {
  #queries = 0;
  #failures = 0;

  constructor() {
    const now = new Date();
    root.dataset['loadedAt'] = now.toISOString();
    root.dataset['queries'] = '0';
    root.dataset['failures'] = '0';
    root.dataset['generation'] = '0';
    setTime('loaded-at', now);
  }

  /** The page now uses a new token. */
  onToken(generation: number): void {
    root.dataset['generation'] = String(generation);
    const output = byId('generation');
    if (output) output.textContent = String(generation);
  }

  /** The API answered 200. */
  onQuerySuccess(): void {
    root.dataset['queries'] = String(++this.#queries);
    root.dataset['state'] = 'live';
    setTime('queried-at', new Date());
    this.setNotice(null);
  }

  /** The API answered with another status, or did not answer. */
  onQueryFailure(): void {
    root.dataset['failures'] = String(++this.#failures);
    if (root.dataset['state'] !== 'ended') this.setNotice('The figures could not be updated. Trying again …');
  }

  /** The host page has ended the session: the figures are not updated any more. */
  onSessionEnd(): void {
    root.dataset['state'] = 'ended';
    this.setNotice('Your session has ended.');
  }

  /** Shows a sentence over the figures; `null` removes it. */
  setNotice(text: string | null): void {
    const notice = document.querySelector<HTMLElement>('.notice');
    if (!notice) return;
    notice.hidden = text === null;
    notice.textContent = text;
  }
}

function setTime(id: string, date: Date): void {
  const element = byId(id);
  if (!(element instanceof HTMLTimeElement)) return;
  element.dateTime = date.toISOString();
  element.textContent = time(date);
}
