import type { SessionEvent, TokenResponse } from '../../../src/session/index.js';
import { describeSessionEvent } from '../simulation.js';
import type { Truth } from '../responses.js';
import type { Browser } from './browser.js';
import { CalmChecks } from './calm-checks.js';
import type { Grant, LoginChange } from './issued-tokens.js';
import { LockChecks } from './lock-checks.js';
import type { MediumObserver, Post } from './medium.js';
import { MessageChecks } from './message-checks.js';
import { newestHeld, RequestChecks } from './request-checks.js';
import type { Tab, TabRequest } from './tab.js';
import type { TabPage } from './tab-page.js';
import { TokenChecks } from './token-checks.js';

/** What a post contains, by the server's record. */
interface Content {
  readonly grants: readonly Grant[];
  /** The logins and sign-outs that it announces: a sign-out, or those that came before the end of a login. */
  readonly changes: readonly LoginChange[];
  /** ms of true time until which a server has required its tab to wait, as stated in the same step. */
  readonly waitUntil: number;
  /** That of its tab's access token at that time. */
  readonly held: Grant | undefined;
}

/** Records what actually happens to all tabs, and passes it to the checks. */
export class Monitor implements MediumObserver {
  readonly messages = new MessageChecks();
  readonly locks = new LockChecks(this.browser);
  readonly requests = new RequestChecks(this.browser);
  readonly calm = new CalmChecks(this.browser);
  private readonly tokens = new TokenChecks(this.browser);
  readonly #contents = new WeakMap<Post, Content>();
  /** The sign-out that is being posted. */
  #signOut: LoginChange | null = null;
  /** Until when a server has required a tab to wait, and when it did. */
  readonly #requiredWaits = new Map<Tab, { readonly at: number; readonly until: number }>();

  constructor(private readonly browser: Browser) {}

  /** After each turn of the event loop. */
  step(): void {
    this.messages.step();
    for (const tab of this.browser.tabs) if (tab.page.running) this.tokens.step(tab);
    this.calm.step();
  }

  /** What is posted meanwhile announces a sign-out. */
  signingOut(signOut: LoginChange, clear: () => void): void {
    this.#signOut = signOut;
    clear();
    this.#signOut = null;
  }

  requested(request: TabRequest): void {
    this.requests.requested(request);
    this.browser.actions.onMoment('sent', request.tab);
  }

  serve({ tab, silentLogin, refreshToken, sentAt }: TabRequest): TokenResponse | undefined {
    if (tab.cutShort) return undefined;
    this.browser.actions.onMoment('served', tab);
    if (!silentLogin) return this.browser.issued.refresh(refreshToken, sentAt, this.browser.repeatedFor(tab));
    return this.browser.scenario.reauthenticates === 'yes' ? this.browser.silentLogin(tab) : undefined;
  }

  truthKnown({ tab, signal }: TabRequest, truth: Truth | undefined): void {
    if (signal.aborted || !truth) return;
    const at = this.browser.now;
    this.browser.report.log(`${tab.label}: ${truth.outcome}${truth.wait ? `, wait ${truth.wait} ms` : ''}`);
    if (truth.wait > 0) this.#requiredWaits.set(tab, { at, until: at + truth.wait });
  }

  answered({ tab, signal }: TabRequest, answer: TokenResponse): void {
    // A response may lack the access token, and have a refresh token all the same.
    const [grant] = this.browser.issued.mentioned(answer);
    this.browser.actions.onMoment('answered', tab);
    if (!grant) return;
    // It drops the same access token.
    if (signal.aborted && tab.session.token?.accessToken === grant.access) return;
    // The session may use a response to an aborted request all the same, or drop it.
    this.messages.turnOf(tab).answer = grant;
    if (!signal.aborted) tab.received.add(grant, this.browser.now);
  }

  event(tab: Tab, event: SessionEvent): void {
    if (event.type !== 'status') tab.report.log(describeSessionEvent(event));
    if (event.type === 'token') this.tokens.begins(tab);
    if (event.type !== 'revoked') return;
    if (event.reason === 'session_over') this.tokens.ended(tab);
    this.browser.actions.loginSoon();
  }

  posted(post: Post, to: ReadonlySet<TabPage>): void {
    const tab = post.page && this.browser.tabOf(post.page);
    if (!tab) return;
    const { now, issued } = this.browser;
    const wait = this.#requiredWaits.get(tab);
    const grants = issued.mentioned(post.data);
    this.#contents.set(post, {
      grants,
      changes: this.#signOut
        ? [this.#signOut]
        : typeOf(post.data) === 'ended'
          ? [...tab.received.changes]
          : [],
      waitUntil: wait?.at === now && isRequiredWait(post.data) ? wait.until : 0,
      held: newestHeld(tab),
    });
    tab.report.log(`posts ${brief(post.data)} to ${[...to].map(page => page.index).join(', ')}`);
    if (grants.length > 0) this.messages.turnOf(tab).posts.push(grants);
    if (grants.length > 0 || this.#signOut) tab.changedAt = now;
    for (const grant of grants) {
      tab.received.add(grant, now);
      for (const page of to) {
        const fromHolder = this.locks.of(tab.page)?.robbed === 'no';
        this.browser.tabOf(page)?.received.queued.push({ grant, at: now, fromHolder, by: tab.page });
      }
    }
    if (grants.length > 0) this.browser.actions.onMoment('posted', tab);
  }

  heard(post: Post, page: TabPage): void {
    const tab = this.browser.tabOf(page);
    if (!tab) return;
    this.messages.turnOf(tab).received = true;
    const content = this.#contents.get(post);
    if (post.page !== page) tab.report.log(`receives ${brief(post.data)}`);
    if (!content) return;
    const { grants, changes, waitUntil, held } = content;
    for (const grant of grants) tab.received.add(grant, this.browser.now);
    for (const change of changes) tab.received.addChange(change);
    if (waitUntil > 0 && post.page !== page) this.requests.mustWait(tab, waitUntil, held);
  }

  threw(page: TabPage, error: unknown): void {
    this.browser.report.violate(8, `tab ${page.index} throws at a message: ${String(error)}`);
  }
}

function typeOf(data: unknown): unknown {
  return (data as { readonly type?: unknown } | null)?.type;
}

/** Whether the server requires the tabs to wait. */
function isRequiredWait(data: unknown): boolean {
  return Number((data as { readonly retryIn?: unknown } | null)?.retryIn) > 0;
}

function brief(data: unknown): string {
  return (JSON.stringify(data) as string | undefined)?.replaceAll('SECRET-', '').slice(0, 260) ?? 'a message';
}
