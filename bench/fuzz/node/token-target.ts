import fc from 'fast-check';

import { httpRefresher, TokenSession, type SessionEvent } from '../../../src/session/index.js';
import { coreOf } from '../../../src/session/token-session.js';
import { VirtualClock } from '../../../test/support/virtual-clock.js';
import type { FuzzTarget } from '../fuzz-target.js';
import { Finding, type Tally } from '../tally.js';
import { answers, SECRET, type Answer } from './token-answers.js';
import { hasBody, outcomeOf, type Outcome } from './token-oracle.js';
import { throwUncaught } from './uncaught.js';

type Batch = readonly Answer[];

/** s. The tokens of a login last as long as a batch may. */
const LIFETIME = 10 * 365 * 86_400;
/** ms: the longest step of backoff. */
const LONGEST_STEP = 60_000;
/** Turns of the event loop in which a body is read. */
const PATIENCE = 50;
/** After so many failures in a row there is a new login. */
const FAILURES = 4;

/** A session that asks over HTTP, over all that a token endpoint can answer. */
export class TokenTarget implements FuzzTarget<Batch> {
  readonly batches = fc.array(answers, { minLength: 1, maxLength: 60, size: 'max' });

  readonly play = async (batch: Batch, tally: Tally): Promise<void> => {
    const asking = new AskingSession();
    try {
      for (const answer of batch) await asking.hear(answer, tally);
    } finally {
      asking.session.stop();
    }
    throwUncaught();
  };
}

/** The session, and what answers it. */
class AskingSession {
  readonly session: TokenSession;
  readonly #clock = new VirtualClock();
  #events: SessionEvent[] = [];
  #answer: ((response: Response) => void) | null = null;
  #logins = 0;
  /** Failures since the last token or login. */
  #failures = 0;
  /** ms until it asks again by itself; `null`: it does not. */
  #retryIn: number | null = null;

  constructor() {
    const clock = this.#clock;
    const refresher = httpRefresher({
      endpoint: 'https://login.example/token',
      clock,
      fetch: () => new Promise(resolve => (this.#answer = resolve)),
    });
    this.session = new TokenSession(
      { refresher },
      {
        clock,
        pageSignals: { subscribe: () => () => undefined },
        connectivity: { online: true },
        random: () => 0.5,
      },
    );
    this.session.subscribe(event => this.#events.push(event));
    this.#login();
    this.session.start();
  }

  /** Lets it ask once more, and gives it this answer. */
  async hear(answer: Answer, tally: Tally): Promise<void> {
    const { session } = this;
    if (this.#retryIn === null || this.#failures >= FAILURES) this.#login();
    if (this.#retryIn === null) session.refresh().catch(() => undefined);
    else await this.#clock.advance(this.#retryIn);
    const respond = this.#answer;
    if (!respond) throw new Finding('effect', 'It does not ask for a token.');
    this.#answer = null;
    this.#events = [];
    const before = {
      access: session.token?.accessToken,
      generation: session.generation,
      refresh: this.#refreshToken,
    };
    const outcome = outcomeOf(answer);
    respond(responseTo(answer, this.#clock.now().wall));
    await this.#heard();
    tally.messages += 1;
    if (outcome.kind === 'token') tally.valid += 1;
    throwUncaught();
    this.#compareSecrets();
    this.#compare(outcome, before);
  }

  #login(): void {
    this.#logins += 1;
    const own = `${SECRET}login-${this.#logins}`;
    this.session.setTokens({ access_token: own, refresh_token: `${own}-refresh`, expires_in: LIFETIME });
    this.#failures = 0;
    this.#retryIn = null;
    this.#answer = null;
  }

  get #refreshToken(): string | undefined {
    return coreOf(this.session).tokens.refreshToken;
  }

  /** A body is read in turns of the event loop, not of promises alone. */
  async #heard(): Promise<void> {
    for (let turn = 0; turn < PATIENCE; turn++) {
      if (this.#events.some(({ type }) => type === 'refreshed' || type === 'refresh-failed')) return;
      await new Promise(resolve => setImmediate(resolve));
    }
    throw new Finding('effect', 'Nothing came of an answer.');
  }

  #compare(
    outcome: Outcome,
    before: { access: string | undefined; generation: number; refresh: string | undefined },
  ): void {
    const { session } = this;
    const { token } = session;
    const failure = this.#events.find(event => event.type === 'refresh-failed');
    const expect = (what: string, actual: unknown, expected: unknown, kind: Finding['kind']): void => {
      if (!Object.is(actual, expected))
        throw new Finding(kind, `${what}: ${String(actual)}, and not ${String(expected)}`);
    };
    switch (outcome.kind) {
      case 'token':
        expect('the token', token?.accessToken, outcome.access, 'effect');
        expect('the generation', session.generation, before.generation + 1, 'effect');
        expect('the refresh token', this.#refreshToken, outcome.refresh ?? before.refresh, 'effect');
        expect('the lifetime', token?.lifetime, outcome.lifetime, 'effect');
        this.#retryIn = null;
        return;
      case 'again':
        expect('the token', token?.accessToken, before.access, 'state change');
        expect('the generation', session.generation, before.generation, 'state change');
        expect('the refresh token', this.#refreshToken, outcome.refresh ?? before.refresh, 'state change');
        expect('the error', failure?.error.code, outcome.code, 'effect');
        this.#retryIn = checkedDelay(failure?.retryIn, outcome.floor);
        this.#failures += 1;
        return;
      case 'end':
        expect('the token', token, null, 'effect');
        expect('the status', session.status, 'failed', 'effect');
        expect('the error', failure?.error.code, outcome.code, 'effect');
        expect(
          'the logins asked for',
          this.#events.filter(({ type }) => type === 'login-required').length,
          1,
          'effect',
        );
        this.#retryIn = null;
    }
  }

  /** Neither an event nor an error says a secret. */
  #compareSecrets(): void {
    for (const event of this.#events) {
      const error = 'error' in event ? `${event.error.message} ${event.error.stack ?? ''}` : '';
      if (`${JSON.stringify(event)} ${error}`.includes(SECRET))
        throw new Finding('state change', `An event "${event.type}" has a secret in it.`);
    }
  }
}

/** ms; what was asked for is a floor, and nobody waits for ever. */
function checkedDelay(delay: number | null | undefined, floor: number): number {
  if (typeof delay !== 'number' || !(delay >= floor && delay <= floor + LONGEST_STEP))
    throw new Finding(
      'effect',
      `The next try is in ${String(delay)} ms; at least ${floor} ms were asked for.`,
    );
  return delay;
}

function responseTo({ status, body, retryAfter: { value }, headers }: Answer, wall: number): Response {
  const all = new Headers(headers);
  if (typeof value === 'string') all.set('retry-after', value);
  else if (value !== null) {
    // Whole seconds: a date has no more.
    all.set('date', new Date(wall).toUTCString());
    all.set('retry-after', new Date(Math.floor(wall / 1_000) * 1_000 + value).toUTCString());
  }
  return new Response(hasBody(status) ? body : null, { status, headers: all });
}
