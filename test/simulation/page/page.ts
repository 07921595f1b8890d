import {
  joinSession,
  TokenSession,
  type Refresher,
  type SessionEvent,
  type SharedSessionHandle,
  type TokenResponse,
} from '../../../src/session/index.js';
import { Audit } from './audit.js';
import type { Report } from '../simulation.js';
import type { AuthorizationServer } from '../authorization-server.js';
import { refresher, silentLogin, type Ask } from './backend.js';
import { SimulatedCallers } from './callers.js';
import { SimulatedFrame } from './frame.js';
import { Machine } from '../machine.js';
import type { Network } from '../network.js';
import type { Random } from '../random.js';
import type { PagePlan, Reaction } from './scenario.js';
import { OwnClock } from '../machine.js';
import type { Timeline } from '../timeline.js';
import type { AuditedRequest } from '../truth.js';

/** What a page lives in. */
export interface World {
  readonly timeline: Timeline;
  readonly server: AuthorizationServer;
  readonly network: Network;
  readonly report: Report;
  /** ms of an access token; `null` where the server does not say. */
  readonly lifetime: number | null;
  random(stream: string): Random;
  /** Whether nothing has happened to a page since it got its token. */
  undisturbed(page: SimulatedPage): boolean;
  /** ms of true time since when nothing happens to a page; `Infinity` while something does. */
  calmSince(page: SimulatedPage): number;
  /** Its name must be nobody else's in the process. */
  readonly name: string;
}

/** ms, as the library has it. */
const REQUEST_TIMEOUT = 10_000;

/** One page of the host: its providers, its frames, and those who call for tokens. */
export class SimulatedPage {
  readonly machine: Machine;
  readonly random: Random;
  readonly audit: Audit;
  readonly callers: SimulatedCallers;
  readonly #clock: OwnClock;
  readonly #frameClock: OwnClock;
  readonly #own: TokenSession;
  #members: SharedSessionHandle[] = [];
  #frames: SimulatedFrame[] = [];
  #logins = 0;
  /** Whether somebody asked for a token since the last one came: it may be refreshed earlier. */
  #called = false;
  #calling = false;
  /** Whether its frames' APIs refuse every token. */
  refuses = false;
  #requestTimeout = REQUEST_TIMEOUT;
  /** Which of its refreshers is the one that counts. */
  #configuration = 0;
  #reaction: { readonly to: SessionEvent['type']; react(): void } | null = null;

  constructor(
    private readonly world: World,
    readonly index: number,
    readonly plan: PagePlan,
  ) {
    this.random = world.random(`network ${index}`);
    this.machine = new Machine(world.timeline, plan.monotonicInSleep);
    const requestTimeout = (): number => this.#requestTimeout;
    this.audit = new Audit(world.report, {
      who: `page ${index}`,
      machine: this.machine,
      lifetime: world.lifetime,
      reauthenticates: plan.reauthenticates !== 'no',
      get requestTimeout() {
        return requestTimeout();
      },
      trueNow: () => world.timeline.now,
      calmSince: () => world.calmSince(this),
      ownerOf: token => world.server.ownerOf(token),
      punctual: () => world.undisturbed(this),
      called: () => this.#called || this.#calling,
    });
    this.#clock = new OwnClock(this.machine);
    this.#frameClock = new OwnClock(this.machine);
    this.#own = this.#newSession();
    this.audit.watch(this.#own);
    this.callers = new SimulatedCallers(world.timeline, this.#own, this.audit);
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

  get timers(): number {
    return this.#clock.armed;
  }

  get frames(): readonly SimulatedFrame[] {
    return this.#frames;
  }

  /** Whether a refresh now would bring a token. */
  get refreshable(): boolean {
    const { server } = this.world;
    if (this.audit.ended || this.audit.user === null) return false;
    return this.plan.mode === 'cookie'
      ? server.acceptsUser(this.audit.user)
      : server.accepts(this.audit.requests.expected);
  }

  mount(): void {
    if (this.mounted) return;
    const first = this.audit.user === null;
    this.audit.run(true);
    const name = `${this.world.name} ${this.index}`;
    for (let provider = 0; provider < this.plan.providers; provider++) {
      const membership = joinSession(name, provider === 0 ? this.#own : this.#newSession());
      if (membership.session !== this.#own) this.audit.violate(1, 'two sessions of one name in a page');
      this.#members.push(membership);
    }
    if (first) this.logIn();
    // A listener may have had it removed on hearing of the login.
    if (this.#members.length === 0) return;
    this.#own.start();
    for (let frame = 0; frame < this.plan.frames; frame++) this.addFrame();
  }

  unmount(): void {
    const members = this.#members;
    this.#members = [];
    for (const membership of members) membership.release();
    for (const frame of this.#frames) frame.close();
    this.#frames = [];
    this.audit.run(false);
    if (this.machine.listening > 0) this.audit.violate(9, 'a listener for wake-ups after the removal');
    if (this.machine.timers > 0) this.audit.violate(9, 'a timer after the removal');
  }

  /** One of two providers goes: the session goes on. */
  leaveOne(): void {
    if (this.#members.length > 1) this.#members.shift()?.release();
  }

  joinAgain(): void {
    if (this.#members.length !== 1) return;
    const membership = joinSession(`${this.world.name} ${this.index}`, this.#newSession());
    if (membership.session !== this.#own) this.audit.violate(1, 'a session was left by one and lost by all');
    this.#members.push(membership);
  }

  /** Another user, or the same one again. */
  logIn(): void {
    const user = `user ${this.index}.${++this.#logins}`;
    const tokens = this.world.server.login(user);
    const { refresh_token: _, ...withoutRefreshToken } = tokens;
    const given: TokenResponse = this.plan.mode === 'cookie' ? withoutRefreshToken : tokens;
    this.audit.epoch(user, given);
    this.#own.setTokens(given);
  }

  signOut(): void {
    this.audit.epoch(null, null);
    this.#own.clear();
  }

  addFrame(): void {
    if (!this.mounted) return;
    const { timeline } = this.world;
    this.#frames.push(new SimulatedFrame(this, timeline, this.#frameClock));
  }

  /** Somebody wants a token. */
  call(minValidity: number, abortAfter: number | null): void {
    this.#calling = true;
    this.callers.call(minValidity, abortAfter);
    this.#calling = false;
    // Again: a login that came of it has answered nobody who wants a token for longer.
    this.#called = true;
  }

  /** The page says anew how tokens are to be had. */
  configure(requestTimeout: number): void {
    this.#configuration += 1;
    this.#requestTimeout = requestTimeout;
    this.audit.limitChanged();
    this.#own.configure({ refresher: this.#audited(refresher(this.world, this), false), requestTimeout });
  }

  /** From within a listener, the next time that it hears this. */
  reactTo(to: Reaction, react: () => void): void {
    this.#reaction = { to, react };
  }

  #newSession(): TokenSession {
    const jitter = this.world.random(`jitter ${this.index}`);
    return new TokenSession(
      {
        refresher: this.#audited(refresher(this.world, this), false),
        ...(this.plan.reauthenticates !== 'no' && {
          reauthenticate: this.#audited(silentLogin(this.world, this), true),
        }),
      },
      {
        clock: this.#clock,
        pageSignals: this.machine,
        connectivity: this.machine,
        random: () => jitter.next(),
      },
    );
  }

  #heard(event: SessionEvent): void {
    if (event.type === 'token') this.#called = false;
    this.audit.heard(event);
    for (const frame of this.#frames) {
      if (event.type === 'token') frame.give();
      if (event.type === 'revoked') frame.revoke(event.reason);
    }
    const reaction = this.#reaction;
    if (reaction?.to !== event.type || !this.mounted) return;
    this.#reaction = null;
    reaction.react();
  }

  #audited(ask: Ask, silentLogin: boolean): Refresher {
    const configuration = this.#configuration;
    return async request => {
      const audited: AuditedRequest = this.audit.requests.requested(request, silentLogin);
      if (!silentLogin && configuration !== this.#configuration)
        this.audit.violate(11, 'the refresher that the page replaced is asked');
      try {
        const answer = await ask(request, truth => {
          audited.truth = truth;
          audited.toldAt = this.world.timeline.now;
        });
        this.audit.requests.answered(audited, answer);
        return answer;
      } catch (error) {
        this.audit.requests.settled(audited);
        throw error;
      }
    };
  }
}
