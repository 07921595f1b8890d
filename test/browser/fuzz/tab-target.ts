import fc from 'fast-check';

import { TokenSession, systemClock, type Clock } from '../../../src/session/index.js';
import { TabCoordinator } from '../../../src/session/tabs/tab-coordinator.js';
import type { TabEnvironment } from '../../../src/session/tabs/tab-environment.js';
import { coreOf } from '../../../src/session/token-session.js';
import { fieldsOf, isAmount, isCount, isNumber, isText, type Fields } from './host-model.js';
import { batchOf, junk, nearly, Now, resolved } from './messages.js';
import { clock, ENVIRONMENT, endBatch, matches, pass, playStep } from './play.js';
import type { Entry, Play, Target, Verdict } from './play.js';

/** ms after which a tab has found no other. */
const INITIAL_SYNC = 200;
const DAY = 86_400_000;

const version = (offset: number): Fields => ({
  loginAt: new Now('loginAt'),
  refreshedAt: new Now('refreshedAt', offset),
  id: new Now('id'),
});
const response = { access_token: 'access-of-peer', refresh_token: 'refresh-of-peer', expires_in: 3_600 };
const state = { v: 1, type: 'state', response, ageMs: 5, sentAt: Date.UTC(2026, 0, 1) };
const ended = { v: 1, type: 'ended', reason: 'session_over' };
const backoff = { v: 1, type: 'backoff', retryIn: 1_000, relaxedRetryIn: 300_000 };
const VALID: readonly Fields[] = [
  ...['sync-request', 'alive', 'redirecting'].map(type => ({ v: 1, type })),
  ...[0, 1, -1].map(offset => ({ ...state, version: version(offset) })),
  { ...state, version: version(1_000), response: { refresh_token: 'refresh alone' } },
  { ...state, version: { ...version(1), id: 'another login' } },
  { ...ended, version: version(1) },
  { ...ended, version: version(-1), reason: 'signed_out' },
  { ...backoff, version: version(0) },
  { ...backoff, version: version(1), relaxedRetryIn: 1_000 },
];

/** A session in a tab, which receives whatever peer tabs can post. */
export class TabTarget implements Target<readonly unknown[]>, Play<unknown> {
  readonly batches: fc.Arbitrary<readonly unknown[]>;
  readonly log: Entry[] = [];
  readonly #held = new Set<string>();
  #receive: (message: unknown) => void = () => undefined;
  #session = new TokenSession({});
  #version: Fields = {};
  #requests = 0;

  constructor() {
    const wrong = junk(VALID);
    const message = fc.oneof(
      { weight: 6, arbitrary: fc.oneof(...VALID.map(valid => nearly(valid, wrong))) },
      { weight: 1, arbitrary: wrong },
    );
    this.batches = batchOf(message);
  }

  async play(messages: readonly unknown[]): Promise<void> {
    let lastId = 0;
    this.log.length = this.#requests = 0;
    this.#held.clear();
    this.#session = new TokenSession(
      { refresher: () => this.#request() },
      { ...ENVIRONMENT, clock: longTimers },
    );
    this.#session.subscribe(event => this.log.push([event.type]));
    const options = { tabs: this.#tabs(), clock: longTimers, random: () => 0, createId: () => `${++lastId}` };
    const coordinator = new TabCoordinator(this.#session, 'user', options);
    this.#session.setTokens({
      access_token: 'access',
      refresh_token: 'refresh',
      expires_in: (30 * DAY) / 1_000,
    });
    this.#session.start();
    try {
      await pass(INITIAL_SYNC);
      this.#version = this.#announced() ?? {};
      for (const message of messages) await playStep(this, message);
      await playStep(this, { v: 1, type: 'sync-request' });
      if (this.log.length === 0) throw new Error('Effect: no answer to a sync-request');
      await playStep(this, { ...backoff, version: version(0), retryIn: 1e308, relaxedRetryIn: 1e308 });
      await this.#expectRequest(messages.length % 2 === 0);
      await endBatch();
    } finally {
      coordinator.dispose();
      this.#session.stop();
    }
  }

  state(): readonly unknown[] {
    const { status, generation, token } = this.#session;
    const { refreshToken } = coreOf(this.#session).tokens;
    const tokens = [token?.accessToken, token?.expiresAt, refreshToken];
    return [status, generation, ...tokens, this.#requests, [...this.#held].join(), clock.countTimers()];
  }

  deliver(planned: unknown): Verdict {
    const data = resolved(planned, ({ name, offset }) => {
      const value = this.#version[name];
      return isNumber(value) ? value + offset : value;
    });
    const before = this.state();
    const type = typeOf(data);
    const { version, response, reason } = fieldsOf(data);
    this.#receive(data);
    if (type === null) return null;
    const isNews = (type === 'state' || type === 'ended') && isLater(fieldsOf(version), this.#version);
    if (!isNews)
      return () => {
        // It may be answered, and timers may be set for that.
        const hasChanged = !matches(this.state().slice(0, -1), before.slice(0, -1));
        const isAnswer = this.log.every(([name]) => name === 'post');
        return hasChanged || !isAnswer
          ? `${type} changed ${fc.stringify([before, this.state()])}`
          : undefined;
      };
    return () => {
      this.#version = fieldsOf(version);
      return type === 'state' ? this.#stateFault(fieldsOf(response)) : this.#endFault(before, reason);
    };
  }

  #stateFault(response: Fields): string | undefined {
    const access = tokenOf(response['access_token']) ?? tokenOf(response['token']);
    const { token } = this.#session;
    if (access !== undefined && token?.accessToken !== access) return 'A newer access token was not adopted.';
    const { refreshToken } = coreOf(this.#session).tokens;
    return refreshToken === tokenOf(response['refresh_token'])
      ? undefined
      : 'A newer refresh token was not adopted.';
  }

  #endFault([status, , access]: readonly unknown[], reason: unknown): string | undefined {
    const { token, status: now } = this.#session;
    if (token === null && (now === 'idle' || now === 'failed')) return undefined;
    // Tokens that the page set after that end are a new login, which the tab announces.
    this.#version = this.#announced() ?? this.#version;
    return token?.accessToken === access && now === status
      ? undefined
      : `After ${String(reason)}, the status is ${now}.`;
  }

  /** The version that the tab posted last. */
  #announced(): Fields | undefined {
    return this.log.map(([, message]) => fieldsOf(fieldsOf(message)['version'])).findLast(isVersion);
  }

  /** The last message was an endless backoff. It delays a request for a day at most, and never beyond the token's expiry. */
  async #expectRequest(isTokenNeeded: boolean): Promise<void> {
    const { status, generation } = this.#session;
    if (status === 'failed' || status === 'idle' || this.#requests > 0) return;
    // A peer's token may last as long as it likes.
    if (isTokenNeeded || generation > 1) {
      this.#session.refresh().catch(() => undefined);
      await pass(DAY + 61_000, 60_000);
    } else await pass(25 * DAY, DAY / 24);
    if (this.#requests === 0) throw new Error('State change: the tab requests no tokens any more.');
  }

  #request(): Promise<never> {
    this.#requests += 1;
    return new Promise(() => undefined);
  }

  /** There is no other tab: each lock is free. */
  #tabs(): TabEnvironment {
    return {
      lock: async (name, _, hold) => {
        this.#held.add(name);
        await hold(true);
        this.#held.delete(name);
      },
      heldLocks: () => Promise.resolve([...this.#held]),
      open: (_, receive) => {
        this.#receive = receive;
        return { post: message => this.log.push(['post', structuredClone(message)]), close: () => undefined };
      },
    };
  }
}

/** Timers of any length, so that days pass in few steps. */
const longTimers: Clock = {
  now: () => systemClock.now(),
  schedule(callback, delayMs) {
    const id = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1));
    return () => {
      clearTimeout(id);
    };
  },
};

/** The type of a valid message; `null` for any other. */
function typeOf(data: unknown): string | null {
  const { v, type, version, response, ageMs, sentAt, reason, retryIn, relaxedRetryIn } = fieldsOf(data);
  if (v !== 1 || !isText(type)) return null;
  if (['sync-request', 'alive', 'redirecting'].includes(type)) return type;
  const { access_token, token, refresh_token } = fieldsOf(response);
  const hasToken = [access_token, token, refresh_token].some(value => tokenOf(value) !== undefined);
  const isValid =
    (type === 'backoff' && isAmount(retryIn) && isAmount(relaxedRetryIn)) ||
    (type === 'ended' && (reason === 'signed_out' || reason === 'session_over')) ||
    (type === 'state' && hasToken && isAmount(ageMs) && isNumber(sentAt));
  return isValid && isVersion(fieldsOf(version)) ? type : null;
}

function isVersion({ loginAt, refreshedAt, id }: Fields): boolean {
  return isCount(loginAt) && isCount(refreshedAt) && isText(id);
}

/** Whether a version is later than another: by its login, then its refresh, then its tab. */
function isLater(version: Fields, other: Fields): boolean {
  for (const name of ['loginAt', 'refreshedAt', 'id']) {
    const [one, two] = [version[name] as string, other[name] as string];
    if (one !== two) return one > two;
  }
  return false;
}

function tokenOf(value: unknown): string | undefined {
  return isText(value) && value !== '' ? value : undefined;
}
