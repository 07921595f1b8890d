import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { launch } from '../support/e2e-browser.js';
import { until, type Browser, type Page } from '../support/e2e-page.js';
import { selectedEngines } from '../support/engines.js';
import { freePort } from '../support/free-port.js';
import { startDashboards, writePages, type Dashboards } from './bff-page.js';

/** Seconds. */
const ACCESS_TOKEN_TTL = 5;
const DASHBOARDS = ['/revenue', '/churn'];

for (const engine of selectedEngines()) {
  void describe(`two dashboards behind examples/bff, in ${engine}`, () => {
    let issuer: Issuer;
    let dashboards: Dashboards;
    let pages: string;
    let instance: Instance;
    let browser: Browser;
    let page: Page;
    /** Every refresh token that the issuer has given out. */
    const refreshTokens: string[] = [];

    before(async () => {
      const port = await freePort();
      // Another site than the issuer's 127.0.0.1, so that SameSite matters.
      const origin = `http://localhost:${port}`;
      issuer = await startIssuer(origin, ACCESS_TOKEN_TTL);
      issuer.intercept = (_, response) => {
        atEnd(response, (text, send) => {
          const found = /"refresh_token":"([^"]+)"/.exec(text)?.[1];
          if (found) refreshTokens.push(found);
          send();
        });
        return false;
      };
      dashboards = await startDashboards(
        () => origin,
        () => issuer,
      );
      pages = writePages(dashboards.origin);
      const cookieKeys = randomBytes(32).toString('base64url');
      instance = await startInstance(issuer, { origin, cookieKeys, pages, port });
      browser = await launch(engine);
      ({ page } = browser);
      await page.goto(`${origin}/`);
      await clickOn(/^Continue as/);
      await until('both dashboards', async () => (await generation()) > 0);
    });
    after(async () => {
      await browser.close();
      await Promise.all([instance.kill(), issuer.close(), dashboards.close()]);
      rmSync(pages, { recursive: true });
    });

    void it('gives three generations of tokens to both, by one refresh each', async () => {
      const first = await generation();
      await until('three more', async () => (await generation()) >= first + 3, 30_000);
      assert.deepEqual(new Set(dashboards.statuses), new Set([200]));
      const { refreshed, refused, revoked } = issuer.activity.counts;
      assert.deepEqual({ refused, revoked }, { refused: 0, revoked: 0 });
      // The next one may be under way.
      const surplus = refreshed - (await generation());
      assert.ok(surplus === 0 || surplus === 1, `${refreshed} refreshes`);
    });

    void it('shows no refresh token to the page', async () => {
      const { cookies, databases, seen, answers } = await page.evaluate(async () => ({
        cookies: document.cookie,
        databases: (await indexedDB.databases()).length,
        seen: [document.documentElement.outerHTML, localStorage, sessionStorage].map(part =>
          JSON.stringify(part),
        ),
        answers: (globalThis as unknown as { answers: string[] }).answers,
      }));
      assert.equal(databases, 0);
      assert.equal(cookies, '');
      assert.ok(answers.length >= 4 && answers.every(answer => answer.includes('access_token')));
      assert.ok(refreshTokens.length > 4, `${refreshTokens.length} refresh tokens were looked for`);
      for (const text of [...seen, ...answers]) {
        assert.doesNotMatch(text, /refresh_token/);
        for (const refreshToken of refreshTokens) assert.equal(text.includes(refreshToken), false);
      }
    });

    void it('loses nothing by a reload in the middle of a refresh', async () => {
      const { refreshed } = issuer.activity.counts;
      const spent = new Promise<void>(resolve =>
        issuer.activity.once('refreshed', () => {
          resolve();
        }),
      );
      // Rotated at once, answered late: the page that asked is gone by then.
      const { intercept } = issuer;
      issuer.intercept = (request, response) => {
        issuer.intercept = intercept;
        atEnd(response, (_, send) => setTimeout(send, 800));
        return intercept?.(request, response) ?? false;
      };
      await page.evaluate(() => {
        (document.querySelector('token-provider') as unknown as { refresh(): Promise<void> })
          .refresh()
          .catch(() => undefined);
      });
      await spent;
      await page.evaluate(() => {
        setTimeout(() => {
          location.reload();
        });
      });
      await delay(200);
      await until('both dashboards again', async () => (await generation()) > 0);
      assert.ok(issuer.activity.counts.refreshed > refreshed);
      const { refused, revoked } = issuer.activity.counts;
      assert.deepEqual({ refused, revoked }, { refused: 0, revoked: 0 });
      assert.equal(await page.evaluate(() => location.pathname), '/');
    });

    void it('signs out: the cookie is gone, the grant revoked, and the next page asks who is there', async () => {
      await page.click('button');
      await clickOn(/^Sign out/);
      await until('the page that signs in', () =>
        page.evaluate(() => document.body.innerText.includes('Continue as')),
      );
      assert.equal(issuer.activity.counts.revoked, 1);
    });

    /** The newest generation that both dashboards' API has taken. */
    async function generation(): Promise<number> {
      const numbers = await Promise.all(
        DASHBOARDS.map(path =>
          page.evaluateInFrame(path, () => Number(document.documentElement.dataset['generation'] ?? 0)),
        ),
      );
      return Math.min(...numbers);
    }

    async function clickOn(label: RegExp): Promise<void> {
      const text = (): Promise<string> =>
        page.evaluate(() => document.querySelector('button')?.innerText ?? '');
      await until(`a button like ${String(label)}`, async () => label.test((await text()).trim()));
      await page.click('button');
    }
  });
}

/** Hands the text of an answer, and what sends it, to a test. */
function atEnd(response: ServerResponse, hand: (text: string, send: () => void) => void): void {
  const end = response.end.bind(response) as (chunk: unknown) => void;
  response.end = ((chunk: unknown) => {
    hand(String(chunk), () => {
      end(chunk);
    });
    return response;
  }) as ServerResponse['end'];
}
