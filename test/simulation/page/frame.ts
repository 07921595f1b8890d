import { FrameBridge } from '../../../src/bridge/frame-bridge.js';
import type { FrameBridgeListener } from '../../../src/bridge/frame-bridge-options.js';
import { native } from '../../../src/bridge/protocols/native.js';
import type { Clock, TokenSession } from '../../../src/session/index.js';
import type { Audit } from './audit.js';
import type { Machine } from '../machine.js';
import type { SimulatedPage } from './page.js';
import type { Random } from '../random.js';
import type { Timeline } from '../timeline.js';

const ORIGIN = 'https://bi.example';
/** ms that a posted message takes. */
const POST = 3;
const silent = (): void => undefined;

type MessageListener = (event: unknown) => void;
const windowListeners = new Set<MessageListener>();

/** The host's window, as far as the bridge needs one. */
Object.assign(globalThis, {
  addEventListener: (_: string, listener: MessageListener) => windowListeners.add(listener),
  removeEventListener: (_: string, listener: MessageListener) => windowListeners.delete(listener),
});

/** One embed: the real bridge, and behind it a dashboard that acknowledges tokens and complains of them. */
export class SimulatedFrame {
  readonly #machine: Machine;
  readonly #random: Random;
  readonly #session: TokenSession;
  readonly #audit: Audit;
  readonly #window = {
    postMessage: (message: unknown, origin: string): void => {
      this.#posted(message, origin);
    },
  };
  readonly #bridge: FrameBridge;
  /** Which document is in the frame; messages of one before are not heard. */
  #document = 0;
  #generation = 0;
  /** Whether the document in it was told that there is no token any more. */
  #told = false;
  /** Whether it has to be. */
  #revoked = false;
  #loaded = false;
  #closed = false;

  constructor(
    private readonly page: SimulatedPage,
    private readonly timeline: Timeline,
    clock: Clock,
  ) {
    this.#machine = page.machine;
    this.#random = page.random;
    this.#session = page.session;
    this.#audit = page.audit;
    const frame = { contentWindow: this.#window } as unknown as HTMLIFrameElement;
    const bridgeClock = {
      now: () => clock.now().monotonic,
      schedule: (callback: () => void, delay: number) => clock.schedule(callback, delay),
    };
    this.#bridge = new FrameBridge(
      {
        url: `${ORIGIN}/`,
        origin: ORIGIN,
        protocol: native,
        isLazy: false,
        handshakeTimeout: 10_000,
        fallback: 'none',
        tokenParam: 'access_token',
        clock: bridgeClock,
      },
      this.#listener(),
    );
    this.#bridge.attach(frame);
    this.give();
    this.load();
  }

  /** The newest generation that the document in it has. */
  get generation(): number {
    return this.#generation;
  }

  /** What the element does with each news of the session. */
  give(): void {
    const { token } = this.#session;
    if (!token) return;
    this.#revoked = false;
    this.#bridge.deliver(token);
  }

  revoke(reason: string): void {
    this.#revoked = true;
    this.#bridge.revoke(reason);
    this.#mustBeTold();
  }

  /** Another document, of the same origin. */
  load(): void {
    this.#document += 1;
    this.#generation = 0;
    this.#told = false;
    this.#loaded = false;
    const document = this.#document;
    this.#later(this.#random.between(10, 1_500), () => {
      if (this.#document !== document || this.#closed) return;
      this.#loaded = true;
      this.#bridge.onLoad();
      this.#send({ type: 'EMBED_READY', version: 1 });
      this.#mustBeTold();
    });
  }

  /** Its API refused a token: the one that it has, or one from before. */
  complain(age: number): void {
    const generation = this.#generation - age;
    if (generation > 0) this.#send({ type: 'TOKEN_REQUEST', generation, reason: 'rejected' });
  }

  close(): void {
    this.#closed = true;
    this.#bridge.dispose();
  }

  /** Once its document is there, and as long as there is no token again. */
  #mustBeTold(): void {
    if (!this.#revoked || !this.#loaded) return;
    const document = this.#document;
    this.#later(2 * POST, () => {
      if (this.#document !== document || this.#closed || !this.#revoked) return;
      this.#audit.checked(7);
      if (!this.#told) this.#audit.violate(7, 'a frame was not told of the end');
    });
  }

  #posted(message: unknown, origin: string): void {
    const { type, generation, token } = message as { type: string; generation: number; token?: string };
    this.#audit.posted(origin === ORIGIN, token, generation, this.#generation);
    const document = this.#document;
    // Posted messages keep their order.
    this.#later(POST, () => {
      if (this.#document !== document || this.#closed) return;
      if (type === 'TOKEN_REVOKED') this.#told = true;
      if (type !== 'TOKEN_UPDATE') return;
      this.#told = false;
      this.#generation = generation;
      this.#send({ type: 'TOKEN_ACK', generation });
      if (this.page.refuses) this.complain(0);
    });
  }

  #send(data: unknown): void {
    const event = { source: this.#window, origin: ORIGIN, data, ports: [] };
    for (const listener of [...windowListeners]) listener(event);
  }

  #later(delay: number, action: () => void): void {
    this.timeline.after(delay, () => {
      this.#machine.whenRunning(action);
    });
  }

  #listener(): FrameBridgeListener {
    return {
      onStatusChange: silent,
      onAddressChange: silent,
      onConnected: silent,
      onTokenDelivered: (_, latency) => {
        this.#session.recordDelivery(latency);
      },
      onUnresponsive: silent,
      onTokenRejected: generation => {
        this.#audit.complained(generation);
        this.#session.invalidate(generation);
      },
      onResize: silent,
      onMessage: silent,
      onEmbedError: error => {
        this.#audit.violate(4, `the bridge calls a frame's good message bad: ${error.message}`);
      },
      onFrameError: silent,
    };
  }
}
