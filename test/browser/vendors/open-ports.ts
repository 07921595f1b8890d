/** Counts the ports that the page listens to by `onmessage`, as embeds do, and has not closed. */
export class OpenPorts {
  readonly #listened = new Set<MessagePort>();
  readonly #handler = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')!;
  readonly #close = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'close')!;

  constructor() {
    const listened = this.#listened;
    const handler = this.#handler;
    const close = this.#close.value as () => void;
    Object.defineProperty(MessagePort.prototype, 'onmessage', {
      ...handler,
      set(this: MessagePort, listener: unknown) {
        listened.add(this);
        handler.set?.call(this, listener);
      },
    });
    Object.defineProperty(MessagePort.prototype, 'close', {
      ...this.#close,
      value(this: MessagePort) {
        listened.delete(this);
        close.call(this);
      },
    });
  }

  get count(): number {
    return this.#listened.size;
  }

  /** Gives the page its own back. */
  restore(): void {
    Object.defineProperty(MessagePort.prototype, 'onmessage', this.#handler);
    Object.defineProperty(MessagePort.prototype, 'close', this.#close);
  }
}
