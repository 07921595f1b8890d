import assert from 'node:assert/strict';

import type { Stage } from '../support/e2e-engines.js';
import { until, type Page } from '../support/e2e-page.js';
import type { Fault } from '../support/strict-server/faults.js';
import type { Login } from '../support/strict-server/login.js';
import type { PageOptions } from '../support/strict-server/pages.js';
import type { StrictServer } from '../support/strict-server/strict-server.js';
import type { Lifetime } from '../support/token-family.js';
import { frameValue, look, startRefresh } from './provider-page.js';

/** Seconds that a token lives where no row depends on its end. */
export const LONG = 300;

/** ms in which a refresh is sent that a page takes for due: longer than the shortest interval between two of them. */
export const AT_ONCE = 1_200;

/** What a row works with; its page is a tab that every row begins anew. */
export type Field = Pick<Stage<StrictServer>, 'server' | 'browser' | 'page'>;

/** Rows of the table "peers under fire", by their letter and scenario. */
export type Rows = Readonly<Record<string, (field: Field) => Promise<void>>>;

/** How a row begins. */
export interface Opening extends PageOptions {
  /** Seconds that its access tokens live, the last one for all that follow. */
  readonly lifetimes?: readonly Lifetime[];
  /** What becomes of its first refreshes. */
  readonly script?: readonly Fault[];
}

/** Signs a user in: a page with a token in its frame, and a family of its own. */
export async function open({ server, page }: Field, opening: Opening = {}): Promise<Login> {
  const { lifetimes = [LONG], script = [], ...options } = opening;
  // The page of the row before could still ask for something, by this row's cookie.
  await page.goto('about:blank');
  const login = server.login(lifetimes);
  login.script.push(...script);
  await page.goto(server.pageUrl(login, options));
  await connected(page);
  return login;
}

/** Waits until the frame has a token. */
export async function connected(page: Page): Promise<void> {
  await until('a token in the frame', async () => ((await look(page)).acknowledged[0] ?? 0) > 0);
}

/** Each status, expiry and login that the provider told. */
export function journal(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as { journal: string[] }).journal);
}

/** Waits until the server has received so many refresh requests. */
export async function requests(login: Login, count: number): Promise<void> {
  await until(`${count} refresh requests`, () => login.log.length >= count);
}

/**
 * Shows that the server has received so many refresh requests, and no more, by the time that a request has been answered
 * which the page sends now, or by a timer of so many ms.
 */
export async function staysAt(page: Page, login: Login, count: number, duration = 0): Promise<void> {
  await page.evaluate(async (ms: number) => {
    await new Promise(resolve => setTimeout(resolve, ms));
    await fetch('/after-the-timers');
  }, duration);
  assert.equal(login.log.length, count, `refresh requests after ${duration} ms`);
}

/** What must hold after a row. */
export interface Survival {
  /** The one that is in the page and in the frame. */
  readonly generation: number;
  /** Used refresh tokens that were presented; default none. */
  readonly reuse?: number;
  /** Documents of the frame that were loaded; default 1, which is no reload. */
  readonly frameLoads?: number;
}

/** Waits for the new token in the page and in the frame, whose API takes it; nobody was sent to the login, no frame was reloaded. */
export async function survived(
  page: Page,
  login: Login,
  { generation, reuse = 0, frameLoads = 1 }: Survival,
): Promise<void> {
  try {
    await until(`generation ${generation} in the page and in its frame`, async () => {
      const { status, acknowledged, ...seen } = await look(page);
      return status === 'active' && [seen.generation, ...acknowledged].every(known => known === generation);
    });
    assert.equal(await frameValue(page, login.framePath, 'generation'), String(generation));
    await page.evaluateInFrame(login.framePath, () => {
      delete document.documentElement.dataset['api'];
      void (globalThis as unknown as { askApi(): Promise<void> }).askApi();
    });
    assert.equal(await until('a response of the API', () => frameValue(page, login.framePath, 'api')), '200');
  } catch (error) {
    const seen = JSON.stringify({ ...(await look(page)), log: login.log });
    throw new Error(`${(error as Error).message}\nSeen: ${seen}`, { cause: error });
  }
  assert.ok(!(await journal(page)).includes('login-required'));
  assert.equal(login.reuse, reuse, 'used refresh tokens that were presented');
  assert.equal(login.frameLoads, frameLoads, 'documents of the frame');
}

/** A refresh that is survived. */
export async function renew(page: Page, login: Login, survival: Survival): Promise<void> {
  await startRefresh(page);
  await survived(page, login, survival);
}

/** What the server did, in order. */
export function outcomes(login: Login): (string | undefined)[] {
  return login.log.map(({ outcome }) => outcome);
}

/** Which refresh tokens were presented, from 1 in the order of issue. */
export function ordinals(login: Login): number[] {
  return login.log.map(({ ordinal }) => ordinal);
}

/** ms from one request to the next. */
export function gaps(login: Login): number[] {
  return login.log.slice(1).map(({ at }, index) => at - (login.log[index]?.at ?? 0));
}
