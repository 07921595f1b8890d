/** Exposes a status as a custom state, for CSS: `token-provider:state(retrying)`. */
export class StatusState {
  readonly #internals: ElementInternals;
  #status: string | null = null;

  constructor(element: HTMLElement) {
    this.#internals = element.attachInternals();
  }

  set(status: string): void {
    // Optional, because older browsers have no custom states.
    const { states } = this.#internals as { states?: CustomStateSet };
    if (this.#status !== null) states?.delete(this.#status);
    states?.add(status);
    this.#status = status;
  }
}
