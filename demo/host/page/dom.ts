/** The first element with this tag name; throws a TypeError if there is none. */
export function getElement<Name extends keyof HTMLElementTagNameMap>(
  tag: Name,
  root?: ParentNode,
): HTMLElementTagNameMap[Name];
/** The first element that matches a selector; throws a TypeError if there is none. */
export function getElement(selector: string, root?: ParentNode): HTMLElement;
export function getElement(selector: string, root: ParentNode = document): HTMLElement {
  const element = root.querySelector<HTMLElement>(selector);
  if (!element) throw new TypeError(`The page has no ${selector}.`);
  return element;
}

/** Writes a text only if it differs, which avoids needless layout and screen-reader announcements. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Formats milliseconds for reading: `3.2 ms`, `45 ms`, `2.4 s`, `3:07`. */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return '–';
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${ms.toFixed(0)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return clock(ms);
}

/** Formats milliseconds like a stopwatch: `0:07`, `12:30`, `1:02:03`. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1_000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}
