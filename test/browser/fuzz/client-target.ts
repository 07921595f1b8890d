import fc from 'fast-check';

import { connectToHost, FrameError, type HostConnection } from '../../../src/frame/index.js';
import { fieldsOf, isCount, isText } from './host-model.js';
import { batchOf, junk, nearly, Now, resolved } from './messages.js';
import { clock, endBatch, matches, playStep, settle } from './play.js';
import type { Entry, Play, Target, Verdict } from './play.js';

const HOST = 'https://host.example';
const SENDERS = ['host', 'page', 'no window', 'other origin'] as const;

interface Step {
  readonly from: (typeof SENDERS)[number];
  readonly data: unknown;
}

const generation = (offset: number): Now => new Now('generation', offset);
const update = (offset: number, expiresIn = 3_600): object => ({
  ...{ type: 'TOKEN_UPDATE', version: 1, token: 'access' },
  ...{ generation: generation(offset), expiresIn },
});
const VALID: readonly object[] = [
  { type: 'EMBED_HELLO', version: 1 },
  ...[update(1), update(1, Infinity), update(2), update(0), update(-1)],
  { type: 'TOKEN_REVOKED', version: 1, reason: 'signed_out' },
  { type: 'EMBED_MESSAGE', data: { filter: 'north' } },
  { type: 'EMBED_MESSAGE', data: undefined },
];
const CANARY: Step = { from: 'host', data: { type: 'EMBED_MESSAGE', data: 'canary' } };
const READY: Entry = ['post', { type: 'EMBED_READY', version: 1 }];

/** The frame's client: it runs in this page, whose parent is replaced by a window that records what it receives. */
export class ClientTarget implements Target<readonly Step[]>, Play<Step> {
  readonly batches: fc.Arbitrary<readonly Step[]>;
  readonly log: Entry[] = [];
  readonly #host = document.body.appendChild(document.createElement('iframe'));
  readonly #parent = Object.getOwnPropertyDescriptor(window, 'parent')!;
  #token: { readonly token: string; readonly generation: number; readonly expiresIn: number } | null = null;
  #isRevoked = false;

  constructor() {
    const window_ = this.#host.contentWindow!;
    window_.postMessage = (message: unknown, origin: unknown) => {
      this.log.push(['post', structuredClone(message)]);
      if (origin !== HOST) this.log.push(['post to', origin]);
    };
    Object.defineProperty(window, 'parent', { configurable: true, value: window_ });
    const wrong = junk(VALID);
    const step = fc.record<Step>({
      from: fc.oneof(
        { weight: 8, arbitrary: fc.constant('host' as const) },
        { weight: 1, arbitrary: fc.constantFrom(...SENDERS) },
      ),
      data: fc.oneof(
        { weight: 6, arbitrary: fc.oneof(...VALID.map(message => nearly(message, wrong))) },
        { weight: 1, arbitrary: wrong },
      ),
    });
    this.batches = batchOf(step);
  }

  close(): void {
    Object.defineProperty(window, 'parent', this.#parent);
    this.#host.remove();
  }

  async play(steps: readonly Step[]): Promise<void> {
    this.#token = null;
    this.#isRevoked = false;
    this.log.length = 0;
    const host = connectToHost({
      hostOrigins: [HOST],
      onToken: value => this.log.push(['token', value]),
      onRevoked: value => this.log.push(['revoked', value]),
      onMessage: value => this.log.push(['message', value]),
    });
    try {
      if (!matches(this.log, [READY])) throw new Error('Effect: no EMBED_READY at the start');
      for (const step of [...steps, CANARY]) await playStep(this, step);
      await this.#compareToken(host);
      await endBatch();
    } finally {
      host.disconnect();
    }
  }

  state(): readonly unknown[] {
    return [clock.countTimers()];
  }

  deliver({ from, data: planned }: Step): Verdict {
    const data = resolved(planned, ({ offset }) => (this.#token?.generation ?? 0) + offset);
    const verdict = from === 'host' ? this.#judge(data) : null;
    const source = from === 'page' ? window : from === 'no window' ? null : parent;
    const origin = from === 'other origin' ? 'https://stranger.example' : HOST;
    dispatchEvent(new MessageEvent('message', { data, source, origin }));
    return verdict;
  }

  #judge(data: unknown): readonly Entry[] | null {
    const { type, version, token, generation, expiresIn, reason, data: payload } = fieldsOf(data);
    if (type === 'EMBED_MESSAGE') return [['message', payload]];
    if (version !== 1) return null;
    if (type === 'EMBED_HELLO') return [READY];
    if (type === 'TOKEN_REVOKED') {
      if (!isText(reason) || reason === '') return null;
      const wasRevoked = this.#isRevoked;
      this.#isRevoked = true;
      this.#token = null;
      return wasRevoked ? [] : [['revoked', { reason }]];
    }
    const isValid = isText(token) && token !== '' && typeof expiresIn === 'number' && expiresIn > 0;
    if (type !== 'TOKEN_UPDATE' || !isValid || !isCount(generation) || generation === 0) return null;
    const current = this.#token?.generation ?? 0;
    if (generation < current) return [];
    this.#isRevoked = false;
    const ack: Entry = ['post', { type: 'TOKEN_ACK', generation }];
    if (generation === current) return [ack];
    this.#token = { token, generation, expiresIn };
    return [['token', this.#token], ack];
  }

  /** Compares what `getToken()` does at the end: it resolves, rejects, or waits for a token that it requested. */
  async #compareToken(host: HostConnection): Promise<void> {
    this.log.length = 0;
    const outcomes: unknown[] = [];
    void host.getToken().then(
      token => outcomes.push(token),
      (error: unknown) => outcomes.push(error instanceof FrameError && error.code),
    );
    await settle();
    const token = this.#token;
    // A shorter lifetime is lost when it is added to the time.
    const isExpired = token !== null && token.expiresIn < 1e-6;
    const outcome = this.#isRevoked ? ['revoked'] : token && !isExpired ? [token.token] : [];
    const posts = isExpired
      ? [['post', { type: 'TOKEN_REQUEST', generation: token.generation, reason: 'expired' }]]
      : [];
    if (!matches(outcomes, outcome) || !matches(this.log, posts))
      throw new Error(
        `State change: getToken() ${fc.stringify(outcomes)}, expected ${fc.stringify(outcome)}`,
      );
  }
}
