import {
  httpRefresher,
  joinSession,
  TokenSession,
  type Refresher,
  type SessionEvent,
  type SessionMembership,
  type TokenResponse,
} from '../../src/session/index.js';
import { Audit } from './audit.js';
import type { AuditReport } from './audit-report.js';
import type { AuthorizationServer, Verdict } from './authorization-server.js';
import { SimulatedFrame } from './frame.js';
import { Machine } from './machine.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { PagePlan } from './scenario.js';
import { SessionClock } from './session-clock.js';
import type { Timeline } from './timeline.js';

/** What a page lives in. */
export interface World {
  readonly timeline: Timeline;
  readonly server: AuthorizationServer;
  readonly network: Network;
  readonly report: AuditReport;
  /** ms of an access token; `null` where the server does not say. */
  readonly lifetime: number | null;
  random(stream: string): Random;
  /** Whether nothing has happened to a page since it got its token. */
  undisturbed(page: SimulatedPage): boolean;
  /** Its name must be nobody else's in the process. */
  readonly name: string;
}

/** One page of the host: its providers, its frames, and those who call for tokens. */
export class SimulatedPage {
  readonly index: number;
  readonly machine: Machine;
  readonly random: Random;
  readonly audit: Audit;
  readonly #world: World;
  readonly #plan: PagePlan;
  readonly #clock: SessionClock;
  readonly #frameClock: SessionClock;
  readonly #own: TokenSession;
  #members: SessionMembership[] = [];
  #frames: SimulatedFrame[] = [];
  #logins = 0;
  /** Whether somebody asked for a token since the last one came: it may be refreshed earlier. */
  #called = false;
  /** Callers that wait. */
  #waiting = 0;

  constructor(world: World, index: number, plan: PagePlan) {
    this.#world = world;
    this.index = index;
    this.#plan = plan;
    this.random = world.random(`network ${index}`);
    this.machine = new Machine(world.timeline, plan.monotonicInSleep);
    this.audit = new Audit(world.report, {
      who: `page ${index}`,
      machine: this.machine,
      lifetime: world.lifetime,
      ownerOf: token => world.server.ownerOf(token),
      punctual: () => !this.#called && world.undisturbed(this),
    });
    this.#clock = new SessionClock(this.machine);
    this.#frameClock = new SessionClock(this.machine);
    this.#own = this.#newSession();
    this.audit.watch(this.#own);
    this.#own.subscribe(event => {
      this.#heard(event);
    });
    this.mount();
  }

  get session(): TokenSession {
    return this.#own;
  }

  get mounted(): boolean {
    return this.#members.length > 0;
  }

  get waiting(): number {
    return this.#waiting;
  }

  get timers(): number {
    return this.#clock.armed;
  }

  get frames(): readonly SimulatedFrame[] {
    return this.#frames;
  }

  /** Whether a refresh now would bring a token. */
  get refreshable(): boolean {
    const { server } = this.#world;
    if (this.audit.ended || this.audit.user === null) return false;
    return this.#plan.mode === 'cookie'
      ? server.acceptsUser(this.audit.user)
      : server.accepts(this.audit.expectedRefreshToken);
  }

  mount(): void {
    if (this.mounted) return;
    const first = this.audit.user === null;
    this.audit.run(true);
    const name = `${this.#world.name} ${this.index}`;
    for (let provider = 0; provider < this.#plan.providers; provider++) {
      const membership = joinSession(name, provider === 0 ? this.#own : this.#newSession());
      if (membership.session !== this.#own) this.audit.violate(1, 'two sessions of one name in a page');
      this.#members.push(membership);
    }
    if (first) this.logIn();
    this.#own.start();
    for (let frame = 0; frame < this.#plan.frames; frame++) this.addFrame();
  }

  unmount(): void {
    for (const membership of this.#members) membership.leave();
    this.#members = [];
    for (const frame of this.#frames) frame.close();
    this.#frames = [];
    this.audit.run(false);
    if (this.machine.listening > 0) this.audit.violate(9, 'a listener for wake-ups after the removal');
    if (this.machine.timers > 0) this.audit.violate(9, 'a timer after the removal');
  }

  /** One of two providers goes: the session goes on. */
  leaveOne(): void {
    if (this.#members.length > 1) this.#members.shift()?.leave();
  }

  joinAgain(): void {
    if (this.#members.length !== 1) return;
    const membership = joinSession(`${this.#world.name} ${this.index}`, this.#newSession());
    if (membership.session !== this.#own) this.audit.violate(1, 'a session was left by one and lost by all');
    this.#members.push(membership);
  }

  /** Another user, or the same one again. */
  logIn(): void {
    const user = `user ${this.index}.${++this.#logins}`;
    const tokens = this.#world.server.login(user);
    const { refresh_token: _, ...withoutRefreshToken } = tokens;
    const given: TokenResponse = this.#plan.mode === 'cookie' ? withoutRefreshToken : tokens;
    this.audit.epoch(user, given);
    this.#own.setTokens(given);
  }

  signOut(): void {
    this.audit.epoch(null, null);
    this.#own.clear();
  }

  addFrame(): void {
    if (!this.mounted) return;
    const { timeline } = this.#world;
    this.#frames.push(
      new SimulatedFrame(timeline, this.machine, this.random, this.#own, this.audit, this.#frameClock),
    );
  }

  /** Somebody wants a token. */
  call(minValidity: number, abortAfter: number | null): void {
    this.#called = true;
    const controller = new AbortController();
    this.#waiting += 1;
    if (abortAfter !== null) {
      this.#world.timeline.after(abortAfter, () => {
        controller.abort(new Error('the caller left'));
      });
    }
    this.#own
      .getToken({ minValidity, signal: controller.signal })
      .then(
        token => {
          if (this.#world.server.ownerOf(token) === undefined) this.audit.violate(8, 'a caller got no token');
          const newest = this.#own.token?.accessToken === token;
          if (newest && this.audit.remaining <= 0 && this.audit.stillborn < 2)
            this.audit.violate(3, 'a caller got an old token');
        },
        (error: unknown) => {
          const left = error instanceof Error && error.message === 'the caller left';
          if (left && !controller.signal.aborted) this.audit.violate(1, 'one caller took out another');
        },
      )
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  refresh(): void {
    this.#waiting += 1;
    const done = (): void => {
      this.#waiting -= 1;
    };
    this.#own.refresh().then(done, done);
  }

  #newSession(): TokenSession {
    const jitter = this.#world.random(`jitter ${this.index}`);
    return new TokenSession(
      {
        refresher: this.#audited(this.#refresher(), false),
        ...(this.#plan.reauthenticates !== 'no' && {
          reauthenticate: this.#audited(this.#silentLogin(), true),
        }),
      },
      { clock: this.#clock, wakeUps: this.machine, connectivity: this.machine, random: () => jitter.next() },
    );
  }

  #heard(event: SessionEvent): void {
    if (event.type === 'token') this.#called = false;
    this.audit.heard(event);
    for (const frame of this.#frames) {
      if (event.type === 'token') frame.give();
      if (event.type === 'revoked') frame.revoke(event.reason);
    }
  }

  #audited(refresher: Refresher, silentLogin: boolean): Refresher {
    return async request => {
      const audited = this.audit.requested(request, silentLogin);
      try {
        const answer = await refresher(request);
        this.audit.answered(audited, answer);
        return answer;
      } catch (error) {
        this.audit.rejected(audited, silentLogin);
        throw error;
      }
    };
  }

  #refresher(): Refresher {
    const { mode } = this.#plan;
    const { server } = this.#world;
    const user = (): string => this.audit.user ?? '';
    return this.#overHttp(mode !== 'deaf', mode === 'cookie' ? 'cookie' : 'json', body =>
      mode === 'cookie' ? server.refreshFor(user()) : server.refresh(body.refresh_token),
    );
  }

  /** The host's own session is still there: a new family for the same user. */
  #silentLogin(): Refresher {
    const { server } = this.#world;
    return this.#overHttp(true, 'cookie', () =>
      this.#plan.reauthenticates === 'yes'
        ? { granted: server.login(this.audit.user ?? '') }
        : { refused: 'invalid_grant' },
    );
  }

  #overHttp(
    listens: boolean,
    format: 'json' | 'cookie',
    serve: (body: { refresh_token?: string }) => Verdict,
  ): Refresher {
    const fetch: typeof globalThis.fetch = (_, init) => {
      const body = JSON.parse(init?.body as string) as { refresh_token?: string };
      const signal = listens ? (init?.signal ?? undefined) : undefined;
      return this.#world.network.fetch(this, signal, () => serve(body));
    };
    return httpRefresher({ endpoint: 'https://app.example/refresh', format, fetch, clock: this.machine });
  }
}
