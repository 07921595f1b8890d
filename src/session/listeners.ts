import type { SessionEvent, SessionListener } from './session-events.js';

interface Delivery {
  readonly event: SessionEvent;
  readonly to: readonly SessionListener[];
  readonly holds: () => boolean;
}

/** Those who hear what happens in a session: all of them in the order in which it happened, whatever they do about it. */
export class Listeners {
  readonly #listeners = new Set<SessionListener>();
  #queue: Delivery[] = [];

  subscribe(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Tells an event at once; one that a listener causes is told when all have heard of the one before.
   *
   * @param holds whether it is still worth telling when its turn has come.
   */
  emit(event: SessionEvent, holds = () => true): void {
    const { length } = this.#queue;
    this.#queue.push({ event, to: [...this.#listeners], holds });
    if (length > 0) return;
    // It grows while it is worked off.
    for (const delivery of this.#queue) this.#deliver(delivery);
    this.#queue = [];
  }

  #deliver({ event, to, holds }: Delivery): void {
    if (!holds()) return;
    for (const listener of to) {
      if (!this.#listeners.has(listener)) continue;
      try {
        listener(event);
      } catch (error) {
        // A listener's fault is the page's to hear of, not the lifecycle's to die of.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
