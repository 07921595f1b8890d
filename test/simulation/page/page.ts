import { joinSession, TokenSession, type Refresher } from '../../../src/session/index.js';
import type { SessionEvent, SharedSessionHandle } from '../../../src/session/index.js';
import { withoutRefreshToken } from '../../support/token-family.js';
import { Machine, OwnClock } from '../machine.js';
import { Audit } from './audit.js';
import { Calm } from './calm.js';
import { SimulatedFrame } from './frame.js';
import type { PagePlan, Reaction } from './scenario.js';
import type { Pages } from './simulation.js';

/** One page of the host: its providers, its frames, and the callers that request tokens. */
export class SimulatedPage {
  readonly report = this.world.report.of(`page ${this.index}:`);
  readonly random = this.world.random(`network ${this.index}`);
  readonly machine = new Machine(this.world.timeline, this.plan.monotonicInSleep);
  readonly calm = new Calm(this);
  readonly audit = new Audit(this);
  private readonly clock = new OwnClock(this.machine);
  private readonly frameClock = new OwnClock(this.machine);
  #handles: SharedSessionHandle[] = [];
  frames: SimulatedFrame[] = [];
  readonly #servers = this.world.random(`repeats ${this.index}`);
  #repeatsInARow = 0;
  #logins = 0;
  #called = false;
  #calling = false;
  /** Whether its frames' APIs reject every token. */
  rejectsAll = false;
  /** ms, the limit of an attempt that is sent now; at first the library's default. */
  requestTimeout = 10_000;
  /** Which of its refreshers is the current one. */
  #configuration = 0;
  readonly session = this.#newSession();
  #reaction: { readonly to: SessionEvent['type']; react(): void } | null = null;

  constructor(
    readonly world: Pages,
    readonly index: number,
    readonly plan: PagePlan,
  ) {
    this.session.subscribe(event => {
      this.#onEvent(event);
    });
    this.mount();
  }

  /** ms of true time. */
  get trueNow(): number {
    return this.world.timeline.now;
  }

  /** ms of the current access token; `null` where the server does not state it. */
  get lifetime(): number | null {
    return this.audit.lifetime;
  }

  /** ms of an access token whose response has no `expires_in`; `null` where the server does not state it. */
  get policyLifetime(): number | null {
    const { says, lifetime } = this.world.scenario.policy;
    return says === 'nothing' || says === 'never' ? null : lifetime;
  }

  /** Whether a silent login is tried before the end. */
  get reauthenticates(): boolean {
    return this.plan.reauthenticates !== 'no';
  }

  /** Whether a caller has requested a token since the last one came: it may be refreshed earlier. */
  get called(): boolean {
    return this.#called || this.#calling;
  }

  get mounted(): boolean {
    return this.#handles.length > 0;
  }

  get timers(): number {
    return this.clock.armed;
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
    for (let provider = 0; provider < this.plan.providers; provider++)
      this.#join(provider === 0 ? this.session : this.#newSession(), 'two sessions of one name in a page');
    if (first) this.logIn();
    // A listener may have removed it at the login.
    if (this.#handles.length === 0) return;
    this.session.start();
    for (let frame = 0; frame < this.plan.frames; frame++) this.addFrame();
  }

  unmount(): void {
    const handles = this.#handles;
    this.#handles = [];
    // As the only provider of a session without a name, or whose name changes: with a name, the session remains for a minute.
    for (const handle of handles) handle.release(true);
    for (const frame of this.frames) frame.close();
    this.frames = [];
    this.audit.run(false);
    if (this.machine.listeners.size > 0) this.report.violate(9, 'a listener for wake-ups after the removal');
    if (this.machine.timers.size > 0) this.report.violate(9, 'a timer after the removal');
  }

  /** One of two providers is removed: the session continues. */
  leaveOne(): void {
    if (this.#handles.length > 1) this.#handles.shift()?.release();
  }

  joinAgain(): void {
    if (this.#handles.length === 1)
      this.#join(this.#newSession(), 'the removal of one provider ended the session of the other');
  }

  /** Another user, or the same one again. */
  logIn(): void {
    const user = `user ${this.index}.${++this.#logins}`;
    const tokens = this.world.server.login(user);
    const given = this.plan.mode === 'cookie' ? withoutRefreshToken(tokens) : tokens;
    this.audit.epoch(user, given);
    this.session.setTokens(given);
  }

  signOut(): void {
    this.audit.epoch(null, null);
    this.session.clear();
  }

  addFrame(): void {
    if (this.mounted) this.frames.push(new SimulatedFrame(this, this.frameClock));
  }

  /** A caller requests a token. */
  call(minValidity: number, abortAfter: number | null): void {
    this.#calling = true;
    this.audit.callers.call(minValidity, abortAfter);
    this.#calling = false;
    // Again: the token of a login that came of it does not satisfy a caller that requests a longer validity.
    this.#called = true;
  }

  /** The page changes its options. */
  configure(requestTimeout: number): void {
    this.#configuration += 1;
    this.requestTimeout = requestTimeout;
    this.audit.requests.limitChanged();
    this.session.configure({ refresher: this.#refresher(false), requestTimeout });
  }

  /** From within a listener, at the next event of this type. */
  reactTo(to: Reaction, react: () => void): void {
    this.#reaction = { to, react };
  }

  #join(session: TokenSession, violation: string): void {
    const handle = joinSession(`${this.world.name} ${this.index}`, session);
    if (handle.session !== this.session) this.report.violate(1, violation);
    this.#handles.push(handle);
  }

  #newSession(): TokenSession {
    const jitter = this.world.random(`jitter ${this.index}`);
    return new TokenSession(
      {
        refresher: this.#refresher(false),
        ...(this.reauthenticates && { reauthenticate: this.#refresher(true) }),
      },
      {
        clock: this.clock,
        pageSignals: this.machine,
        connectivity: this.machine,
        random: () => jitter.next(),
      },
    );
  }

  #onEvent(event: SessionEvent): void {
    if (event.type === 'token') this.#called = false;
    this.audit.onEvent(event);
    for (const frame of this.frames) {
      if (event.type === 'token' || event.type === 'status') frame.give();
      if (event.type === 'revoked') frame.revoke(event.reason);
    }
    const reaction = this.#reaction;
    if (reaction?.to !== event.type || !this.mounted) return;
    this.#reaction = null;
    reaction.react();
  }

  #refresher(silentLogin: boolean): Refresher {
    const configuration = this.#configuration;
    const { mode, reauthenticates } = this.plan;
    const { server, network } = this.world;
    const cookie = mode === 'cookie';
    const refresh: Refresher = async request => {
      const { requests } = this.audit;
      const audited = requests.requested(request, silentLogin);
      if (!silentLogin && configuration !== this.#configuration)
        this.report.violate(11, 'the refresher that the page replaced is called');
      const user = (): string => this.audit.user ?? '';
      try {
        const answer = await network.refresh(this, request, {
          format: cookie || silentLogin ? 'cookie' : 'json',
          isDeaf: mode === 'deaf' && !silentLogin,
          serve: refreshToken => {
            // The host's own session may still be valid: a new family for the same user.
            if (silentLogin) return reauthenticates === 'yes' ? server.login(user()) : undefined;
            const repeated = this.#repeats() ? this.session.token?.accessToken : undefined;
            return cookie ? server.refreshFor(user(), repeated) : server.refresh(refreshToken, repeated);
          },
          tell: truth => {
            audited.truth = truth;
            audited.toldAt = this.trueNow;
          },
        });
        requests.answered(audited, answer);
        return answer;
      } catch (error) {
        requests.settled(audited);
        throw error;
      }
    };
    return Object.assign(refresh, { isRepeatable: cookie });
  }

  /** Whether the server's next answer brings the token in hand again: at most three times in a row. */
  #repeats(): boolean {
    const { policy, calmAt } = this.world.scenario;
    const mayRepeat = policy.repeats && this.trueNow < calmAt && this.#repeatsInARow < 3;
    const isRepeated = !!mayRepeat && this.#servers.chance(0.4);
    this.#repeatsInARow = isRepeated ? this.#repeatsInARow + 1 : 0;
    return isRepeated;
  }

  /** How many times its limit a request of the page may take. */
  get limitFactor(): number {
    return this.plan.mode === 'cookie' ? 1 : 3;
  }
}
