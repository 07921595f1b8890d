import { useData, withBase } from 'vitepress';
import {
  computed,
  onBeforeUnmount,
  onMounted,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
} from 'vue';

import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import type { TokenAnswer } from '../../test/support/token-family.js';
import { FAULT_SECONDS, type Action, type ActionName, type FaultKind } from './actions.js';
import type { PlaygroundServer } from './playground-server.js';

/** Milliseconds between two updates of the remaining times. */
const UPDATE_INTERVAL_MS = 250;
/** A browser stops the worker of a page that is hidden for long: before that, the playground ends. */
const MAX_HIDDEN_MS = 60_000;

const NO_SERVICE_WORKER =
  'The playground needs service workers, and this browser has none here: open the page over https: or on localhost, outside of a private window.';

/** The state of the playground, for its template. */
export interface Playground {
  /** The path of the dashboard and its servers, with `/` at its end. */
  readonly folder: string;
  /** Whether the elements are shown. */
  readonly isRunning: Ref<boolean>;
  /** Why the playground does not run; empty if it does. */
  readonly problem: Ref<string>;
  /** The tokens of the latest login. */
  readonly tokens: Ref<TokenAnswer | undefined>;
  readonly provider: Ref<TokenProvider | undefined>;
  readonly embed: Ref<AnalyticsEmbed | undefined>;
  /** What the provider reports: status, generation, and seconds until the token expires. */
  readonly facts: ComputedRef<{
    readonly status: string;
    readonly generation: number;
    readonly secondsLeft: number;
  }>;
  /** What the latest button does, for screen readers. */
  readonly announcement: Ref<string>;
  /** Why a login is required; empty if none is. */
  readonly ending: Ref<string>;
  /** The active fault, with its remaining seconds. */
  readonly fault: ComputedRef<{ readonly kind: FaultKind; readonly secondsLeft: number } | undefined>;
  act(action: Action): void;
  signIn(): void;
  onLoginRequired(code: string): void;
  /** Sends the page's color scheme to the dashboard. */
  sendTheme(): void;
}

/** Starts the playground when the component is mounted, and stops it with the component. */
export function usePlayground(): Playground {
  const folder = withBase('/playground/');
  const { isDark } = useData();
  const isRunning = ref(false);
  const problem = ref('');
  const tokens = shallowRef<TokenAnswer>();
  const provider = shallowRef<TokenProvider>();
  const embed = shallowRef<AnalyticsEmbed>();
  const announcement = ref('');
  const ending = ref('');
  const injected = shallowRef<{ kind: FaultKind; endsAt: number }>();
  const now = ref(Date.now());
  const stops: (() => void)[] = [];
  let server: PlaygroundServer | undefined;
  let isMounted = true;

  const secondsUntil = (epochMs: number): number => Math.max(0, Math.ceil((epochMs - now.value) / 1_000));
  // The element's properties are not reactive: `secondsUntil` reads `now`, which renews this with each update.
  const facts = computed(() => {
    const { status = 'idle', generation = 0, expiresAt = null } = provider.value ?? {};
    return { status, generation, secondsLeft: secondsUntil(expiresAt ?? 0) };
  });
  const fault = computed(() => {
    const { kind, endsAt = 0 } = injected.value ?? {};
    return kind && endsAt > now.value ? { kind, secondsLeft: secondsUntil(endsAt) } : undefined;
  });

  const refresh = (): void => {
    // Events report the result.
    provider.value?.refresh().catch(() => undefined);
  };
  const injectFault = (kind: FaultKind): void => {
    const seconds = FAULT_SECONDS[kind];
    server?.injectFault(kind, seconds);
    injected.value = { kind, endsAt: Date.now() + seconds * 1_000 };
    refresh();
  };
  const acts: Readonly<Record<ActionName, () => void>> = {
    'refresh-now': refresh,
    'expire-now': () => server?.expireAccessTokens(),
    unavailable: () => injectFault('unavailable'),
    offline: () => injectFault('offline'),
    slow: () => injectFault('slow'),
    revoke() {
      server?.revoke();
      refresh();
    },
    reuse() {
      server?.useRefreshToken();
      refresh();
    },
    'sign-out'() {
      provider.value?.clear();
      server?.revoke();
      ending.value = 'Signed out.';
    },
  };

  const signIn = (): void => {
    injected.value = undefined;
    ending.value = '';
    tokens.value = server?.signIn();
  };
  const sendTheme = (): void => {
    if (embed.value?.status === 'connected') embed.value.send({ theme: isDark.value ? 'dark' : 'light' });
  };
  watch(isDark, sendTheme);

  const start = async (): Promise<void> => {
    // A worker controls a page by the address at which it was loaded: a link within the site does not load one.
    const [navigation] = performance.getEntriesByType('navigation');
    if (navigation && !new URL(navigation.name).pathname.startsWith(folder)) {
      location.reload();
      return;
    }
    try {
      const { startPlayground } = await import('./start-playground.js');
      const started = await startPlayground(folder);
      if (!isMounted) {
        started.stop();
        return;
      }
      ({ server } = started);
      stops.push(started.stop);
      signIn();
      isRunning.value = true;
    } catch (error) {
      problem.value = `The playground did not start: ${error instanceof Error ? error.message : String(error)}`;
    }
  };

  onMounted(() => {
    if (!('serviceWorker' in navigator)) {
      problem.value = NO_SERVICE_WORKER;
      return;
    }
    const clock = setInterval(() => (now.value = Date.now()), UPDATE_INTERVAL_MS);
    stops.push(() => clearInterval(clock), restartAfterPause(isRunning));
    void start();
  });
  onBeforeUnmount(() => {
    isMounted = false;
    for (const stop of stops) stop();
  });

  return {
    folder,
    isRunning,
    problem,
    tokens,
    provider,
    embed,
    facts,
    announcement,
    ending,
    fault,
    act({ name, title, expect }) {
      announcement.value = `${title}: ${expect}`;
      acts[name]();
    },
    signIn,
    onLoginRequired(code) {
      ending.value = `Login required: the endpoint has refused the refresh token (${code}). The provider sends no request until you sign in.`;
    },
    sendTheme,
  };
}

/** Ends the playground in a page that is hidden for long, and loads the page again when it is visible. Returns what stops that. */
function restartAfterPause(isRunning: Ref<boolean>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasPaused = false;
  const onChange = (): void => {
    clearTimeout(timer);
    if (!document.hidden && hasPaused) location.reload();
    if (document.hidden)
      timer = setTimeout(() => {
        hasPaused = isRunning.value;
        isRunning.value = false;
      }, MAX_HIDDEN_MS);
  };
  // The worker does not know a page that comes back from the back/forward cache.
  const onShow = (event: PageTransitionEvent): void => {
    if (event.persisted) location.reload();
  };
  document.addEventListener('visibilitychange', onChange);
  addEventListener('pageshow', onShow);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onChange);
    removeEventListener('pageshow', onShow);
  };
}
