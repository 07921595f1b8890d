/** Frame → host, before anything else: when its script began, epoch ms. For the clock alone; no library receives it. */
export interface Began {
  readonly began: number;
}

/** Whether a message is the one that has this property. */
export function has<Message extends object>(data: unknown, name: keyof Message & string): data is Message {
  return typeof data === 'object' && data !== null && name in data;
}

/** Epoch ms, by a clock that all frames of the page share; exact to 5 µs, since they are isolated. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
