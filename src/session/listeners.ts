import type { SessionEvent, SessionListener } from './session-events.js';

/** Those who hear what happens in a session. */
export class Listeners {
  readonly #listeners = new Set<SessionListener>();

  subscribe(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  emit(event: SessionEvent): void {
    for (const listener of [...this.#listeners]) {
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
