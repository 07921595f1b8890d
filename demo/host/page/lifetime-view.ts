import type { TokenProvider, TokenStatus } from '../../../src/index.js';
import { one, setText } from './dom.js';

const LOST: readonly TokenStatus[] = ['expired', 'failed'];

/** The life of the current token as a bar that fills, with marks at the refresh and at the end. */
export class LifetimeView {
  readonly #provider: TokenProvider;
  readonly #box = one('[data-lifetime]');
  readonly #timeLeft = one('[data-time-left]');
  readonly #nextStep = one('[data-next-step]');
  readonly #fill = one('[data-fill]');
  readonly #generation = one('[data-generation]');
  readonly #pill = one('[data-session-status]');
  #shown = 0;
  /** Epoch ms at which the generation that is shown was first seen. */
  #since = 0;

  constructor(provider: TokenProvider) {
    this.#provider = provider;
    one('[data-refresh-mark]').style.insetInlineStart = `${provider.refreshAt * 100}%`;
    one('[data-lifetime]').style.setProperty('--refresh-at', `${provider.refreshAt * 100}%`);
    provider.addEventListener('token-status', () => {
      this.show();
    });
    this.show();
  }

  /** Shows how things stand now. */
  show(): void {
    const { status, generation, expiresAt, refreshAt } = this.#provider;
    const now = Date.now();
    if (generation !== this.#shown) this.#begin(generation, now);

    const life = expiresAt === null ? 0 : expiresAt - this.#since;
    const left = expiresAt === null ? 0 : Math.max(0, expiresAt - now);
    const share = life > 0 ? Math.min(1, 1 - left / life) : LOST.includes(status) ? 1 : 0;
    this.#fill.style.transform = `scaleX(${share})`;
    this.#box.dataset['phase'] =
      LOST.includes(status) || share >= 1 ? 'over' : share >= refreshAt ? 'late' : 'fresh';

    setText(this.#timeLeft, expiresAt === null ? '–' : `${Math.ceil(left / 1_000)} s`);
    setText(this.#nextStep, nextStep(status, life * refreshAt - (now - this.#since)));
    setText(this.#pill, status);
    this.#pill.dataset['status'] = status;
  }

  #begin(generation: number, now: number): void {
    this.#shown = generation;
    this.#since = now;
    setText(this.#generation, String(generation));
    // A new token starts the bar over: it must not glide back.
    this.#fill.style.transition = 'none';
    this.#fill.style.transform = 'scaleX(0)';
    this.#fill.getBoundingClientRect();
    this.#fill.style.removeProperty('transition');
  }
}

/** @param untilRefresh ms. */
function nextStep(status: TokenStatus, untilRefresh: number): string {
  switch (status) {
    case 'active':
      return untilRefresh > 0
        ? `left · refresh in ${Math.ceil(untilRefresh / 1_000)} s`
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
