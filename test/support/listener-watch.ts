interface Listening {
  readonly target: EventTarget;
  readonly type: string;
  readonly listener: unknown;
  readonly capture: boolean;
}

type Options = boolean | AddEventListenerOptions | undefined;

/** Knows which listeners targets have got since, and have not lost again. */
export class ListenerWatch {
  readonly #targets: readonly EventTarget[];
  readonly #listening = new Set<Listening>();

  constructor(targets: readonly EventTarget[]) {
    this.#targets = targets;
    for (const target of targets) this.#watch(target);
  }

  /** What the targets are listened to for. */
  get types(): string[] {
    return Array.from(this.#listening, ({ type }) => type);
  }

  /** Gives the targets their own functions back. */
  restore(): void {
    for (const target of this.#targets) {
      Reflect.deleteProperty(target, 'addEventListener');
      Reflect.deleteProperty(target, 'removeEventListener');
    }
  }

  #watch(target: EventTarget): void {
    const add = target.addEventListener.bind(target);
    const remove = target.removeEventListener.bind(target);
    const describe = (type: string, listener: unknown, options: Options): Listening => ({
      target,
      type,
      listener,
      capture: typeof options === 'object' ? !!options.capture : !!options,
    });
    const find = (wanted: Listening): Listening | undefined =>
      [...this.#listening].find(known =>
        (Object.keys(wanted) as (keyof Listening)[]).every(key => known[key] === wanted[key]),
      );
    Object.assign(target, {
      addEventListener: (...args: Parameters<typeof add>) => {
        const [type, , options] = args as [string, unknown, Options];
        const listening = describe(...(args as [string, unknown, Options]));
        if (!find(listening)) this.#listening.add(listening);
        add(...args);
        if (typeof options !== 'object') return;
        const gone = (): void => {
          this.#listening.delete(listening);
        };
        if (options.once) add(type, gone, { once: true, capture: listening.capture });
        options.signal?.addEventListener('abort', gone);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        const listening = find(describe(...(args as [string, unknown, Options])));
        if (listening) this.#listening.delete(listening);
        remove(...args);
      },
    });
  }
}
