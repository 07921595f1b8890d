/** Where the times of the last redirects are kept: they must outlive the page, and hold no secret. */
const STORAGE_KEY = 'analytics-embed:login-redirects';
/** ms: a login that comes straight back refused is not tried a third time within them. */
const LOOP_WINDOW = 60_000;
const LOOP_LIMIT = 2;

/** The default action of `login-required`. */
export class LoginRedirect {
  readonly #stillWanted: () => boolean;
  #url: string | null = null;

  /** @param stillWanted asked when a hidden page is seen at last: new tokens may have come by then. */
  constructor(stillWanted: () => boolean) {
    this.#stillWanted = stillWanted;
  }

  /** Whether another redirect would make a loop. */
  get wouldLoop(): boolean {
    return recentRedirects().length >= LOOP_LIMIT;
  }

  /** Goes there at once in a visible page, else when it is seen. */
  go(url: string): void {
    this.#url = url;
    document.addEventListener('visibilitychange', this.#attempt);
    this.#attempt();
  }

  /** Ends the wait to be seen. */
  cancel(): void {
    document.removeEventListener('visibilitychange', this.#attempt);
    this.#url = null;
  }

  readonly #attempt = (): void => {
    const url = this.#url;
    if (url === null || document.visibilityState !== 'visible') return;
    this.cancel();
    if (!this.#stillWanted()) return;
    rememberRedirect();
    location.assign(url);
  };
}

function recentRedirects(): number[] {
  const now = Date.now();
  try {
    const times: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
    if (!Array.isArray(times)) return [];
    return times.filter(
      time => typeof time === 'number' && time <= now && now - time < LOOP_WINDOW,
    ) as number[];
  } catch {
    // Storage that is denied or garbled: the guard is lost, the login is not.
    return [];
  }
}

function rememberRedirect(): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify([...recentRedirects(), Date.now()]));
  } catch {
    // As above.
  }
}
