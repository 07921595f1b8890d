import { FrameBridge } from '../../../src/bridge/frame-bridge.js';
import { native } from '../../../src/bridge/protocols/native.js';
import type { Clock } from '../../../src/session/index.js';
import type { SimulatedPage } from './page.js';

const ORIGIN = 'https://bi.example';
/** ms that a posted message takes. */
const POST = 3;

type MessageListener = (event: unknown) => void;
const windowListeners = new Set<MessageListener>();

/** The host's window, as far as the bridge needs one. */
Object.assign(globalThis, {
  addEventListener: (_: string, listener: MessageListener) => windowListeners.add(listener),
  removeEventListener: (_: string, listener: MessageListener) => windowListeners.delete(listener),
});

/** One embed: the real bridge, and behind it a dashboard that acknowledges and rejects tokens. */
export class SimulatedFrame {
  readonly #window = {
    postMessage: (message: unknown, origin: string): void => {
      const { type, generation, token } = message as { type: string; generation: number; token?: string };
      this.page.audit.posted(origin === ORIGIN, token, generation, this.generation);
      // Posted messages keep their order.
      this.#later(POST, () => {
        if (type === 'TOKEN_REVOKED') this.#wasNotified = true;
        if (type !== 'TOKEN_UPDATE') return;
        this.#wasNotified = false;
        this.generation = generation;
        this.#send({ type: 'TOKEN_ACK', generation });
        if (this.page.rejectsAll) this.reject(0);
      });
    },
  };
  readonly #bridge: FrameBridge;
  /** Which document is in the frame; messages to one before are lost. */
  #document = 0;
  /** The newest generation that the document has. */
  generation = 0;
  /** Whether the document has received the revocation, and whether it must. */
  #wasNotified = false;
  #isRevoked = false;
  #isLoaded = false;
  #isClosed = false;

  constructor(
    private readonly page: SimulatedPage,
    clock: Clock,
  ) {
    const { audit, session, report } = page;
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
        recover: 'none',
        autoHeight: false,
        tokenParam: 'access_token',
        clock: bridgeClock,
      },
      event => {
        if (event.type === 'token-delivered') session.recordDelivery(event.latency);
        if (event.type === 'token-rejected') {
          audit.rejected(event.generation);
          session.invalidate(event.generation);
        }
        if (event.type === 'fault')
          report.violate(4, `the bridge calls a frame's valid message invalid: ${event.error.message}`);
      },
    );
    this.#bridge.attach(frame);
    this.give();
    this.load();
  }

  /** As the element does at each `token` and `status` event. */
  give(): void {
    const { token } = this.page.session;
    if (!token) return;
    this.#isRevoked = false;
    this.#bridge.deliver(token);
  }

  revoke(reason: string): void {
    this.#isRevoked = true;
    this.#bridge.revoke(reason);
    this.#mustBeNotified();
  }

  /** Another document, of the same origin. */
  load(): void {
    this.#document += 1;
    this.generation = 0;
    this.#wasNotified = this.#isLoaded = false;
    this.#later(this.page.random.between(10, 1_500), () => {
      this.#isLoaded = true;
      this.#bridge.onLoad();
      this.#send({ type: 'EMBED_READY', version: 1 });
      this.#mustBeNotified();
    });
  }

  /** Its API has rejected a token: the one that it has, or one from before. */
  reject(age: number): void {
    const generation = this.generation - age;
    if (generation > 0) this.#send({ type: 'TOKEN_REQUEST', generation, reason: 'rejected' });
  }

  close(): void {
    this.#isClosed = true;
    this.#bridge.dispose();
  }

  /** Once its document is loaded, and until there is a token again. */
  #mustBeNotified(): void {
    if (!this.#isRevoked || !this.#isLoaded) return;
    this.#later(2 * POST, () => {
      if (!this.#isRevoked) return;
      this.page.report.check(7, this.#wasNotified, 'a frame did not receive the revocation');
    });
  }

  #send(data: unknown): void {
    const event = { source: this.#window, origin: ORIGIN, data, ports: [] };
    for (const listener of [...windowListeners]) listener(event);
  }

  /** If the same document is still in the frame. */
  #later(delay: number, action: () => void): void {
    const document = this.#document;
    this.page.world.timeline.after(delay, () => {
      this.page.machine.whenRunning(() => {
        if (this.#document === document && !this.#isClosed) action();
      });
    });
  }
}
