import type { TokenProvider, TokenStatus } from '../../../src/index.js';
import { getElement, setText } from './dom.js';

const WITHOUT_TOKEN: readonly TokenStatus[] = ['expired', 'failed'];

/** The lifetime of the current token as a bar that fills, with marks at the refresh and at the expiry. */
export class LifetimeView {
  readonly #provider: TokenProvider;
  readonly #box = getElement('[data-lifetime]');
  readonly #timeLeft = getElement('[data-time-left]');
  readonly #nextStep = getElement('[data-next-step]');
  readonly #fill = getElement('[data-fill]');
  readonly #generation = getElement('[data-generation]');
  readonly #pill = getElement('[data-session-status]');
  #shownGeneration = 0;
  /** When the shown generation first appeared, in epoch ms. */
  #shownSince = 0;

  constructor(provider: TokenProvider) {
    this.#provider = provider;
    getElement('[data-refresh-mark]').style.insetInlineStart = `${provider.refreshAt * 100}%`;
    getElement('[data-lifetime]').style.setProperty('--refresh-at', `${provider.refreshAt * 100}%`);
    provider.addEventListener('token-status', () => {
      this.show();
    });
    this.show();
  }

  /** Updates the view from the provider. */
  show(): void {
    const { status, generation, expiresAt, refreshAt } = this.#provider;
    const now = Date.now();
    if (generation !== this.#shownGeneration) this.#onNewGeneration(generation, now);

    const lifetimeMs = expiresAt === null ? 0 : expiresAt - this.#shownSince;
    const remainingMs = expiresAt === null ? 0 : Math.max(0, expiresAt - now);
    const share =
      lifetimeMs > 0 ? Math.min(1, 1 - remainingMs / lifetimeMs) : WITHOUT_TOKEN.includes(status) ? 1 : 0;
    this.#fill.style.transform = `scaleX(${share})`;
    this.#box.dataset['phase'] =
      WITHOUT_TOKEN.includes(status) || share >= 1 ? 'expired' : share >= refreshAt ? 'refresh-due' : 'fresh';

    setText(this.#timeLeft, expiresAt === null ? '–' : `${Math.ceil(remainingMs / 1_000)} s`);
    setText(this.#nextStep, nextStep(status, lifetimeMs * refreshAt - (now - this.#shownSince)));
    setText(this.#pill, status);
    this.#pill.dataset['status'] = status;
  }

  #onNewGeneration(generation: number, now: number): void {
    this.#shownGeneration = generation;
    this.#shownSince = now;
    setText(this.#generation, String(generation));
    // A new token empties the bar at once, without the transition.
    this.#fill.style.transition = 'none';
    this.#fill.style.transform = 'scaleX(0)';
    this.#fill.getBoundingClientRect();
    this.#fill.style.removeProperty('transition');
  }
}

function nextStep(status: TokenStatus, msUntilRefresh: number): string {
  switch (status) {
    case 'active':
      return msUntilRefresh > 0
        ? `left · refresh in ${Math.ceil(msUntilRefresh / 1_000)} s`
        : 'left · refresh is due';
    case 'refreshing':
      return 'left · refreshing';
    case 'retrying':
      return 'left · retrying';
    case 'expired':
      return 'left · waiting for a new token';
    case 'failed':
      return 'session ended';
    case 'acquiring':
      return 'requesting a token';
    case 'idle':
      return 'no token';
  }
}
