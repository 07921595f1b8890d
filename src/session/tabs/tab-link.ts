import { backoffStep } from '../backoff.js';
import { ago, type Clock } from '../clock.js';
import type { Lifecycle } from '../lifecycle.js';
import type { RevocationReason, SessionEvent } from '../session-events.js';
import type { Demand } from '../refresh-schedule.js';
import type { Siblings } from '../siblings.js';
import { TokenError } from '../token-error.js';
import type { WakeUpSignal } from '../wake-ups.js';
import { lifecycleOf, type TokenSession } from '../token-session.js';
import { followGrant, grantOf } from './grant.js';
import { Hearing, HEARING } from './hearing.js';
import { TabDeparture } from './tab-departure.js';
import type { TabEnvironment } from './tab-environment.js';
import { isNewer, isSame, NOTHING, parseTabMessage, type TabMessage, type Version } from './tab-messages.js';
import { TabTurns } from './tab-turns.js';
import { TabVoice } from './tab-voice.js';
import { VersionMarks } from './version-marks.js';
import { Waits } from './waits.js';

/** ms that a holder still gets beyond one attempt's limit. */
const GRACE = 2_000;
/** ms for which somebody who has asked may still wait for a sign of life. */
const LATELY = 2_000;
/** ms that siblings leave at least to the one whose attempt has failed: the next one is its to make. */
const HEAD_START = 250;

/** The world around a link; tests hand in a virtual one. */
export interface TabWorld {
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Another one at each call, among all tabs. */
  readonly id: () => string;
}

/** A tab's part in a session that all tabs of its origin share by name: one token, one refresh, one end. */
export class TabLink implements Siblings {
  readonly #world: TabWorld;
  readonly #lifecycle: Lifecycle;
  readonly #turns: TabTurns;
  readonly #departure: TabDeparture;
  readonly #voice: TabVoice;
  readonly #marks: VersionMarks;
  readonly #hearing: Hearing;
  /** Ended by every message that says how far a sibling is. */
  readonly #news: Waits;
  /** Ended when this tab gives up its part. */
  readonly #holds: Waits;
  readonly #unsubscribe: () => void;
  #version = NOTHING;
  /** Why this login has no tokens; `null` while it may have some. */
  #end: RevocationReason | null = null;
  /** Whether it is a sibling's end that is told. */
  #following = false;
  /** Ends the time in which those who were here before have their say; `null` afterwards. */
  #cancelOpening: (() => void) | null;

  constructor(session: TokenSession, name: string, world: TabWorld) {
    const shared = `analytics-embed:${name}`;
    const post = (news: TabMessage) => (): void => {
      this.#voice.say(news);
    };
    const { clock } = world;
    const news = new Waits(clock);
    const holds = new Waits(clock);
    const patience = (): number => this.#lifecycle.requestTimeout + GRACE;
    this.#world = world;
    this.#lifecycle = lifecycleOf(session);
    this.#news = news;
    this.#hearing = new Hearing(clock, news, () => this.#lifecycle.slack <= 0);
    this.#holds = holds;
    this.#marks = new VersionMarks({
      ...world,
      prefix: `${shared}:version:`,
      holds,
      news,
      version: () => this.#version,
      ask: post({ type: 'ask' }),
      looks: () => {
        this.#turns.goOn();
      },
      patience,
    });
    this.#turns = new TabTurns({
      ...world,
      name: shared,
      patience,
      begun: () => {
        // Whoever has asked just before must not take the turn away.
        if (this.#voice.asked(LATELY)) this.#voice.say({ type: 'busy' });
      },
      certain: (queued, signal) => this.#marks.certain(queued, signal),
      settled: () => this.#marks.marked,
      askHolder: post({ type: 'ask' }),
      stolen: post({ type: 'busy' }),
    });
    this.#departure = new TabDeparture(`${shared}:login`, world, holds, post({ type: 'leaving' }));
    const channel = world.tabs.open(shared, data => {
      const message = parseTabMessage(data);
      if (message) this.#hear(message);
    });
    this.#voice = new TabVoice(channel, clock, () => this.#state());
    this.#unsubscribe = session.subscribe(event => {
      this.#heard(event);
    });
    this.#lifecycle.siblings = this;
    this.#cancelOpening = world.clock.schedule(() => {
      this.#opened();
    }, HEARING);
    this.#ask();
  }

  /** Leaves nothing behind. */
  close(): void {
    this.#lifecycle.siblings = undefined;
    this.#unsubscribe();
    this.#cancelOpening?.();
    this.#news.close();
    this.#hearing.close();
    this.#holds.close();
    this.#voice.close();
  }

  async turn(signal: AbortSignal): Promise<void> {
    const stake = (): boolean => this.#lifecycle.held.refreshToken !== undefined;
    for (;;) {
      await this.#hearing.over(stake, signal);
      signal.throwIfAborted();
      const turn = new AbortController();
      const end = (): void => {
        turn.abort();
      };
      signal.addEventListener('abort', end);
      const mine = await this.#turns.take(turn.signal);
      // What was heard meanwhile may be a reason to wait.
      if (mine && this.#hearing.left(stake()) === 0) return;
      signal.removeEventListener('abort', end);
      end();
    }
  }

  changed(by: 'login' | 'refresh'): void {
    // What a page brings along is for those who were here before to judge.
    if (by === 'login' && this.#cancelOpening) return;
    const { login, id } = this.#version;
    const serial = this.#after(this.#version.serial, this.#lifecycle.token?.age);
    if (by === 'refresh' && this.#version !== NOTHING && !this.#end)
      this.#begin({ login: login || serial, serial, id });
    else this.#begin({ login: this.#after(login), serial, id: this.#world.id() });
    this.#voice.tell();
    this.#marks.mark();
  }

  /** Now, or `age` ms ago; in any case later than another one. */
  #after(time: number, age = 0): number {
    return Math.max(time + 1, Math.round(this.#world.clock.now().wall - age));
  }

  woken(by: WakeUpSignal | Demand): void {
    this.#hearing.wanted();
    // Nothing is heard in the back/forward cache, and what is said to a frozen page may wait in line.
    if (by === 'pageshow' || by === 'resume') this.#ask();
  }

  /** Whether this tab is the one of all that goes to the login page now; a sibling's tokens are asked for first. */
  async mayLeave(): Promise<boolean> {
    this.#ask();
    await this.#news.wait(HEARING);
    return this.#departure.claim();
  }

  #ask(): void {
    this.#hearing.asked();
    this.#voice.say({ type: 'ask' });
  }

  /** Nobody was here before, or nobody with tokens. */
  #opened(): void {
    this.#cancelOpening = null;
    if (this.#lifecycle.token && (this.#version === NOTHING || this.#end)) {
      const login = this.#end ? this.#after(this.#version.login) : 0;
      this.#begin({ login, serial: 0, id: this.#world.id() });
      this.#voice.tell();
    }
  }

  #begin(version: Version): void {
    this.#version = version;
    this.#end = null;
    this.#hearing.forget();
    this.#cancelOpening?.();
    this.#cancelOpening = null;
  }

  /** What this tab has; `null` for nothing. */
  #state(): TabMessage | null {
    const version = this.#version;
    if (this.#end) return { type: 'end', version, reason: this.#end };
    const grant = grantOf(this.#lifecycle);
    if (!grant || version === NOTHING) return null;
    return { type: 'tokens', version, ...grant, at: this.#world.clock.now().wall };
  }

  #hear(message: TabMessage): void {
    switch (message.type) {
      case 'ask':
        this.#voice.heardAsk();
        if (this.#turns.held) this.#voice.say({ type: 'busy' });
        if (!this.#cancelOpening) this.#voice.tell();
        break;
      case 'busy':
        this.#turns.holderLives();
        break;
      case 'leaving':
        this.#departure.siblingLeft();
        break;
      case 'failed':
        if (isSame(message.version, this.#version)) this.#hearing.postpone(message.retryIn, message.calmIn);
        break;
      case 'tokens':
        this.#followTokens(message);
        this.#hearing.answered();
        break;
      case 'end':
        this.#followEnd(message);
        this.#hearing.answered();
    }
  }

  #followTokens({ version, at, ...grant }: TabMessage & { type: 'tokens' }): void {
    const opening = this.#cancelOpening !== null;
    if (!opening && !isNewer(version, this.#version)) {
      if (isNewer(this.#version, version)) this.#voice.correct();
      return;
    }
    if (opening && this.#lifecycle.hopeless?.code === 'signed_out') {
      // Signed out before it was known of what.
      this.#version = version;
      this.#signOut();
      return;
    }
    const another = version.id !== this.#version.id;
    this.#begin(version);
    const now = this.#world.clock.now();
    // It may have lain in a frozen tab for an hour.
    followGrant(this.#lifecycle, grant, ago(now, grant.age + Math.max(0, now.wall - at)), another);
    this.#voice.correctNewcomers();
  }

  #followEnd({ version, reason }: TabMessage & { type: 'end' }): void {
    if (!isNewer(version, this.#version)) return;
    const { token } = this.#lifecycle;
    const { wall } = this.#world.clock.now();
    // A page may come from the login page; but not with tokens that were there before the end.
    const comesAnew =
      this.#version.login === 0 && !(token && wall - token.age < Math.max(version.login, version.serial));
    if (!comesAnew) this.#begin(version);
    this.#version = version;
    this.#end = reason;
    if (comesAnew) {
      if (!this.#cancelOpening) this.#opened();
      return;
    }
    if (reason === 'session_over' && this.#lifecycle.status === 'failed') return;
    this.#following = true;
    const code = reason === 'signed_out' ? 'signed_out' : 'invalid_grant';
    this.#lifecycle.finish(new TokenError(code, 'The session has ended in another tab.'), reason);
    this.#following = false;
  }

  #signOut(): void {
    this.#begin({ login: this.#after(this.#version.login), serial: 0, id: this.#world.id() });
    this.#end = 'signed_out';
    this.#voice.tell();
    this.#marks.mark();
  }

  #heard(event: SessionEvent): void {
    if (event.type === 'refresh-failed' && event.retryIn !== null) {
      const calmIn = Math.max(event.retryIn, HEAD_START);
      // What a server asked for is for all; a long step is not for those who lack a token.
      const most = event.error.retryAfter ? Infinity : backoffStep(event.attempt, 0);
      const retryIn = Math.max(Math.min(calmIn, most), HEAD_START);
      this.#voice.say({ type: 'failed', version: this.#version, retryIn, calmIn });
    }
    if (event.type !== 'revoked' || this.#following) return;
    if (event.reason === 'session_over') {
      // Other ends are this tab's own: it may be set up otherwise.
      const known = this.#version !== NOTHING && !this.#end;
      if (!known || this.#lifecycle.hopeless?.code !== 'invalid_grant') return;
      this.#begin({ ...this.#version, serial: this.#after(this.#version.serial) });
      this.#end = event.reason;
      this.#voice.tell();
    } else this.#signOut();
  }
}
