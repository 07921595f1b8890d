import { duration, getElement, setText } from './dom.js';

/** The line below each dashboard: the status of its frame, and the button that reloads it. */
export class FrameCards {
  readonly #cards: readonly HTMLElement[];
  /** When each embed's frame last loaded, by `performance.now()`. */
  readonly #loadedAt = new Map<Element, number>();

  constructor(cards: Iterable<HTMLElement>) {
    this.#cards = [...cards];
    for (const card of this.#cards) {
      getElement('[data-reload]', card).addEventListener('click', () => {
        getElement('analytics-embed', card).reload();
      });
    }
  }

  /** Shows the events of the embeds below this element. */
  listenTo(root: HTMLElement): void {
    root.addEventListener('embed-status', ({ target, detail: { status } }) => {
      const card = this.#cardOf(target);
      if (!card) return;
      setText(getElement('[data-embed-status]', card), status);
      getElement('.dot', card).dataset['status'] = status;
      if (status === 'loading') this.#loadedAt.set(card, performance.now());
    });
    root.addEventListener('embed-token-delivered', ({ target, detail: { generation, latency } }) => {
      const card = this.#cardOf(target);
      if (!card) return;
      const text = getElement('[data-embed-generation]', card);
      setText(text, `generation ${generation}`);
      text.title = `Delivered in ${duration(latency)}`;
      pulse(getElement('.dot', card));
    });
  }

  /** Milliseconds since a frame last loaded; `null` before the first load. */
  loadedFor(): number | null {
    if (this.#loadedAt.size === 0) return null;
    return performance.now() - Math.max(...this.#loadedAt.values());
  }

  #cardOf(target: EventTarget | null): HTMLElement | undefined {
    return this.#cards.find(card => target instanceof Node && card.contains(target));
  }
}

/** Shows a brief ring around the dot when a token was delivered. */
function pulse(dot: HTMLElement): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  dot.animate(
    [
      { outlineOffset: '0', outlineColor: 'currentColor' },
      { outlineOffset: '6px', outlineColor: 'transparent' },
    ],
    {
      duration: 700,
      easing: 'ease-out',
    },
  );
}
