import type { TokenProvider } from '../../../src/index.js';
import { getElement, setText } from './dom.js';
import type { EventLog } from './event-log.js';
import { showBanner } from './login-banner.js';

/** The fault that each button requests from the host, and its duration in seconds. */
const FAULTS: Readonly<Record<string, { readonly kind: string; readonly seconds: number }>> = {
  'too-many-requests': { kind: 'too-many-requests', seconds: 15 },
  'server-error': { kind: 'server-error', seconds: 15 },
  silence: { kind: 'silence', seconds: 15 },
  slow: { kind: 'slow', seconds: 30 },
  offline: { kind: 'cut', seconds: 12 },
};

/** Connects the panel's buttons. */
export function wireActions(provider: TokenProvider, log: EventLog): void {
  const analytics = provider.dataset['analyticsOrigin'] ?? '';
  const faults = new FaultButtons();

  const actions: Readonly<Record<string, () => unknown>> = {
    'refresh-now': () => {
      refresh(provider);
    },
    'expire-now': () => post(`${analytics}/demo/expire`),
    'reload-frame': () => {
      getElement('analytics-embed', getElement('[data-card="revenue"]')).reload();
    },
    revoke: async () => {
      await post('/demo/revoke');
      refresh(provider);
    },
    'sign-out': async () => {
      for (const each of withInner(provider)) each.clear();
      await post('/logout');
      showBanner('Signed out.', 'All frames have dropped their token, and the refresh token is revoked.');
    },
  };

  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-action]')) {
    const name = button.dataset['action'] ?? '';
    const fault = FAULTS[name];
    const act =
      actions[name] ??
      (async () => {
        if (!fault) return;
        await post('/demo/faults', fault);
        faults.start(button, fault.seconds);
        refresh(provider);
      });
    button.addEventListener('click', () => {
      log.writeAction(titleOf(button));
      Promise.resolve(act()).catch((error: unknown) => {
        log.writeAction(`${titleOf(button)}: ${error instanceof Error ? error.message : 'failed'}`);
      });
    });
  }
}

/** Refreshes now, so that the viewer does not wait for the next scheduled refresh; events report the result. */
function refresh(provider: TokenProvider): void {
  for (const each of withInner(provider)) each.refresh().catch(() => undefined);
}

/** The provider, and that of a vendor's dashboard inside it. */
function withInner(provider: TokenProvider): TokenProvider[] {
  return [provider, ...provider.querySelectorAll('token-provider')];
}

/** @throws {Error} if the server does not answer with a success status. */
async function post(url: string, body?: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
}

function titleOf(button: HTMLButtonElement): string {
  return button.querySelector('strong')?.textContent ?? '';
}

/** At most one fault is active: its button shows the remaining seconds. */
class FaultButtons {
  #timer: ReturnType<typeof setInterval> | undefined;
  #active: HTMLButtonElement | undefined;

  start(button: HTMLButtonElement, seconds: number): void {
    this.#stop();
    const endsAt = performance.now() + seconds * 1_000;
    this.#active = button;
    button.setAttribute('aria-pressed', 'true');
    const show = (): void => {
      const left = Math.ceil((endsAt - performance.now()) / 1_000);
      if (left <= 0) this.#stop();
      else setText(getElement('[data-countdown]', button), `${left} s`);
    };
    show();
    this.#timer = setInterval(show, 250);
  }

  #stop(): void {
    clearInterval(this.#timer);
    if (!this.#active) return;
    this.#active.removeAttribute('aria-pressed');
    setText(getElement('[data-countdown]', this.#active), '');
    this.#active = undefined;
  }
}
