// What the page's elements are, for the functions that run in it.
import type {} from '../../src/index.js';
import type { Page } from '../../test/support/e2e-page.js';
import type { Outcome } from '../product.js';
import { events } from '../recorder.js';
import { untilSeen } from '../until-seen.js';

/** What the page's provider says of itself. */
export interface ProviderView {
  readonly status: string;
  readonly generation: number;
  /** Whether it has a token that has not expired. */
  readonly isLive: boolean;
}

/** Reads the provider of a page. */
export function providerView(page: Page): Promise<ProviderView> {
  return page.evaluate(() => {
    const provider = document.querySelector('token-provider');
    const status = provider?.status ?? '';
    return {
      status,
      generation: provider?.generation ?? 0,
      isLive: ['active', 'refreshing', 'retrying'].includes(status) && (provider?.generation ?? 0) > 0,
    };
  });
}

/** Waits until the provider of a page is as a condition requires. */
export function untilProvider(
  page: Page,
  what: string,
  holds: (seen: ProviderView) => boolean,
  timeout?: number,
): Promise<ProviderView> {
  return untilSeen({ name: 'the provider', read: () => providerView(page) }, what, holds, timeout);
}

/** The fields of a recorded `token-refresh-failed` or `login-required`. */
interface FailureDetail {
  readonly error: { readonly code: string; readonly status?: number; readonly description?: string };
  readonly retryIn: number | null;
  readonly reason?: string;
}

/** What the library has made of the server's answers, as the page's events show it. */
export async function reactionOf(page: Page): Promise<Omit<Outcome, 'server'>> {
  const [tokens, failures, logins, warnings] = await Promise.all([
    events(page, 'token-refreshed'),
    events(page, 'token-refresh-failed'),
    events(page, 'login-required'),
    events(page, 'console-warn', 'console-error'),
  ]);
  const errors = failures.map(({ detail }) => {
    const { error, retryIn } = detail as unknown as FailureDetail;
    const status = error.status === undefined ? '' : ` ${error.status}`;
    return `${error.code}${status}, ${retryIn === null ? 'no retry' : `retry in ${(retryIn / 1_000).toFixed(1)} s`}`;
  });
  const login = logins.map(
    ({ detail }) => `login-required (${(detail as unknown as FailureDetail).reason ?? ''})`,
  );
  const { status } = await providerView(page);
  const parts = [`${tokens.length} new tokens`, ...shorten(errors), ...login, status];
  if (warnings.length > 0) parts.push(`${warnings.length} console lines`);
  const reaction = logins.length > 0 ? 'login' : failures.length > 0 ? 'retried' : 'nothing';
  return { library: parts.join('; '), reaction };
}

/** A long list by its start and its end. */
function shorten(items: readonly string[]): readonly string[] {
  return items.length <= 3
    ? items
    : [...items.slice(0, 2), `… (${items.length} failures)`, items.at(-1) ?? ''];
}

/** The console's warnings and errors, as text. */
export async function consoleTexts(page: Page): Promise<readonly string[]> {
  const lines = await events(page, 'console-warn', 'console-error');
  return lines.map(({ detail }) => String(detail['text']));
}
