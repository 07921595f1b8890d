import type { SessionEvent, SessionListener } from './session-events.js';

interface QueuedEvent {
  readonly event: SessionEvent;
  readonly listeners: readonly SessionListener[];
  readonly isRelevant: () => boolean;
}

/**
 * An emitter with re-entrancy protection: an event that a listener causes is queued until all listeners have received the current
 * one, so that all of them receive all events in the same order.
 */
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
   * Dispatches an event at once, or queues it while another one is dispatched.
   *
   * @param isRelevant called when the event is about to be dispatched; `false` drops it.
   */
  emit(event: SessionEvent, isRelevant = () => true): void {
    const { length } = this.#queue;
    this.#queue.push({ event, listeners: [...this.#listeners], isRelevant });
    if (length > 0) return;
    // The queue can grow during the loop.
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
        // A listener's error becomes an uncaught error of the page and does not stop the session.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
