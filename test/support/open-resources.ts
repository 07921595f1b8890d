/** What a page has open, by kind. */
export interface OpenCounts {
  /** BroadcastChannels. */
  readonly channels: number;
  /** Locks that are held or waited for; always 0 where the engine has none. */
  readonly locks: number;
  /** Requests by `fetch` that are neither answered nor aborted. */
  readonly requests: number;
}

/** Counts what is opened in the page from now on and not closed again, where the page itself can see it. */
export class OpenResources {
  readonly #channels = new Set<BroadcastChannel>();
  #requests = 0;

  constructor() {
    this.#watchChannels();
    this.#watchRequests();
  }

  /** Requests by `fetch` that are neither answered nor aborted. */
  get requests(): number {
    return this.#requests;
  }

  /** All of it. */
  async counts(): Promise<OpenCounts> {
    const locks = (navigator as Partial<Navigator>).locks;
    const { held = [], pending = [] } = (await locks?.query()) ?? {};
    return {
      channels: this.#channels.size,
      locks: held.length + pending.length,
      requests: this.#requests,
    };
  }

  #watchChannels(): void {
    const opened = (channel: BroadcastChannel): void => {
      this.#channels.add(channel);
    };
    const closed = (channel: BroadcastChannel): void => {
      this.#channels.delete(channel);
    };
    globalThis.BroadcastChannel = class extends BroadcastChannel {
      constructor(name: string) {
        super(name);
        opened(this);
      }
      override close(): void {
        closed(this);
        super.close();
      }
    };
  }

  #watchRequests(): void {
    const { fetch } = globalThis;
    globalThis.fetch = async (...args: Parameters<typeof fetch>) => {
      this.#requests += 1;
      try {
        return await fetch(...args);
      } finally {
        this.#requests -= 1;
      }
    };
  }
}
