import '../../src/index.js';
import '../../src/bridge/protocols/looker.js';
import '../../src/bridge/protocols/luzmo.js';
import '../../src/bridge/protocols/metabase.js';
import '../../src/bridge/protocols/powerbi.js';
import '../../src/bridge/protocols/superset.js';
import '../../src/bridge/protocols/thoughtspot.js';
import { connectToHost, FrameError, type HostConnection } from '../../src/frame/index.js';
import { HostTarget } from './fuzz/host-target.js';
import { clock, difference, fieldsOf, fuzz, isCount, isText, settle } from './fuzz/play.js';
import type { Entry, Step, Target, Verdict } from './fuzz/play.js';
import { PROTOCOLS } from './fuzz/protocols.js';
import { TabTarget, TokenResponseTarget } from './fuzz/session-targets.js';

declare global {
  /** The number of messages to play; set by fuzz/million.config.mjs. */
  var __fuzzMessages: number | undefined;
}

const MESSAGES = globalThis.__fuzzMessages ?? 50_000;

const HOST = 'https://host.example';
const SENDERS = ['host', 'page', 'no window', 'other origin'] as const;
const READY: Entry = ['post', { type: 'EMBED_READY', version: 1 }];

/** The frame's client: it runs in this page, whose parent is replaced by a window that records what it receives. */
class ClientTarget implements Target {
  readonly log: Entry[] = [];
  #connection: HostConnection | undefined;
  #token: { readonly token: string; readonly generation: number; readonly expiresIn: number } | null = null;
  #isRevoked = false;

  constructor() {
    const host = document.body.appendChild(document.createElement('iframe')).contentWindow!;
    host.postMessage = (message: unknown, origin: unknown) =>
      this.log.push(origin === HOST ? ['post', structuredClone(message)] : ['post to', origin]);
    Object.defineProperty(window, 'parent', { configurable: true, value: host });
  }

  messages(): readonly unknown[] {
    const update = { type: 'TOKEN_UPDATE', version: 1, token: 'access', expiresIn: 3_600 };
    const newest = this.#token?.generation ?? 0;
    return [
      { type: 'EMBED_HELLO', version: 1 },
      ...[1, 2, 0, -1].map(offset => ({ ...update, generation: newest + offset })),
      { ...update, generation: newest + 1, expiresIn: Infinity },
      { type: 'TOKEN_REVOKED', version: 1, reason: 'signed_out' },
      { type: 'EMBED_MESSAGE', data: { filter: 'north' } },
    ];
  }

  start(): Promise<readonly Step[]> {
    this.#token = null;
    this.#isRevoked = false;
    this.log.length = 0;
    this.#connection = connectToHost({
      hostOrigins: [HOST],
      onToken: value => this.log.push(['token', value]),
      onRevoked: value => this.log.push(['revoked', value]),
      onMessage: value => this.log.push(['message', value]),
    });
    const fault = difference(this.log, [READY]);
    return fault === undefined ? Promise.resolve([]) : Promise.reject(new Error(`Effect: ${fault}`));
  }

  /** Compares what `getToken()` does: it resolves, rejects, or waits for a token. */
  async end(): Promise<void> {
    const outcomes: unknown[] = [];
    void this.#connection?.getToken().then(
      token => outcomes.push(token),
      (error: unknown) => outcomes.push(error instanceof FrameError && error.code),
    );
    await settle();
    // A shorter lifetime is lost when it is added to the time.
    const hasToken = this.#token !== null && this.#token.expiresIn > 1e-6;
    const fault = difference(outcomes, this.#isRevoked ? ['revoked'] : hasToken ? [this.#token?.token] : []);
    this.#connection?.disconnect();
    if (fault !== undefined) throw new Error(`State change: getToken() ${fault}`);
  }

  state(): readonly unknown[] {
    return [clock.countTimers()];
  }

  deliver(data: unknown, { sender }: Step): Verdict {
    const from = SENDERS[sender % SENDERS.length];
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
}

describe('Fuzz: an invalid message changes nothing, and a valid one has the effects of its protocol alone', function () {
  this.timeout(0);

  for (const protocol of Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[]) {
    const isDeaf = protocol === 'token-update' || protocol === 'reload';
    const share = protocol === 'native' ? 0.2 : isDeaf ? 0.01 : 0.09;
    it(`from a frame of the protocol ${protocol}`, () =>
      fuzz(() => HostTarget.open(protocol), MESSAGES * share, !isDeaf));
  }
  it('from the host of a frame', () => fuzz(() => new ClientTarget(), MESSAGES * 0.09));
  it('from a peer tab', () => fuzz(() => new TabTarget(), MESSAGES * 0.09));
  it('from a token endpoint', () => fuzz(() => new TokenResponseTarget(), MESSAGES * 0.09));
});
