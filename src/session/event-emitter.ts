import type { SessionEvent, SessionListener } from './session-events.js';

interface QueuedEvent {
  readonly event: SessionEvent;
  readonly listeners: readonly SessionListener[];
  readonly isRelevant: () => boolean;
}

/** Those who hear what happens in a session: all of them in the order in which it happened, whatever they do about it. */
export class EventEmitter {
  readonly #listeners = new Set<SessionListener>();
  #queue: QueuedEvent[] = [];

  subscribe(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Tells an event at once; one that a listener causes is told when all have heard of the one before.
   *
   * @param isRelevant whether it is still worth telling when its turn has come.
   */
  emit(event: SessionEvent, isRelevant = () => true): void {
    const { length } = this.#queue;
    this.#queue.push({ event, listeners: [...this.#listeners], isRelevant });
    if (length > 0) return;
    // It grows while it is worked off.
    for (const queued of this.#queue) this.#dispatch(queued);
    this.#queue = [];
  }

  #dispatch({ event, listeners, isRelevant }: QueuedEvent): void {
    if (!isRelevant()) return;
    for (const listener of listeners) {
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
