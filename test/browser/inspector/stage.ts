import '../../../src/inspector/index.js';
import type { TokenInspector } from '../../../src/inspector/index.js';
import { TokenError, type AnalyticsEmbed, TokenProvider, type TokenResponse } from '../../../src/index.js';
import { makeEmbed, put, until } from '../elements.js';
import { connect } from '../embedded-frame.js';

/** No saved file may contain these. */
export const ACCESS = 'SECRET-ACCESS';
export const REFRESH = 'SECRET-REFRESH';

/** The nth token, recognisable; `expires_in` s. */
export function secretTokens(n: number, expires_in = 100): TokenResponse {
  return { access_token: `${ACCESS}-${n}`, refresh_token: `${REFRESH}-${n}`, expires_in };
}

/** A provider of recognisable tokens, and an inspector in it that is in sight; removed after the test. */
export class Stage {
  readonly provider: TokenProvider;
  readonly inspector: TokenInspector;
  /** The errors of the next refreshes, one each. */
  readonly failures: TokenError[] = [];
  #n = 1;

  constructor(properties: Partial<TokenProvider> = {}, tokens = secretTokens(1)) {
    const refresher = (): Promise<TokenResponse> => {
      const failure = this.failures.shift();
      return failure ? Promise.reject(failure) : Promise.resolve(secretTokens(++this.#n));
    };
    this.provider = Object.assign(new TokenProvider(), { refresher, ...properties });
    this.provider.tokens = tokens;
    put(this.provider);
    this.inspector = put(document.createElement('token-inspector'), this.provider);
  }

  /** The types of all recorded entries. */
  get types(): string[] {
    return this.inspector.toJSON().entries.map(({ type }) => type);
  }

  /** An embed in the provider, once it is connected. */
  embed(title: string): Promise<AnalyticsEmbed> {
    return connect(makeEmbed('dashboard', { 'embed-title': title }), this.provider);
  }

  /** The elements of a selector in the inspector, once it is up to date. */
  async all<Found extends Element = HTMLElement>(selector: string): Promise<Found[]> {
    await this.inspector.updateComplete;
    return [...this.inspector.shadowRoot!.querySelectorAll<Found>(selector)];
  }

  /** Waits until the drawn elements are as expected. */
  async drawn(selector: string, holds = (found: Element[]): boolean => found.length > 0): Promise<Element[]> {
    const find = (): Element[] => [...this.inspector.shadowRoot!.querySelectorAll(selector)];
    await until(() => holds(find()), `${selector} in the inspector`);
    return find();
  }

  /** The texts of the elements of a selector, with single spaces. */
  async texts(selector: string): Promise<string[]> {
    return (await this.all(selector)).map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
  }

  /** The labels of the items of a selector. */
  async labels(selector: string): Promise<string[]> {
    return (await this.all(selector)).map(item => item.getAttribute('aria-label') ?? '');
  }

  /** Presses a key where the focus of the timeline is. */
  async press(key: string): Promise<void> {
    const root = this.inspector.shadowRoot!;
    const target = root.activeElement ?? root.querySelector<HTMLElement>('.timeline-box')!;
    target.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
    );
    await this.inspector.updateComplete;
  }

  async click(action: string): Promise<void> {
    (await this.all<HTMLButtonElement>(`[data-action=${action}]`))[0]!.click();
    await this.inspector.updateComplete;
  }
}

/** A transient error; the next attempt follows at once. */
export function transient(
  code: 'server_error' | 'rate_limited' = 'server_error',
  retryAfter = 1,
): TokenError {
  const status = code === 'rate_limited' ? 429 : 503;
  return new TokenError(code, `${ACCESS} in a message`, { status, retryAfter });
}
