/*
 * Superset's embedded page on the vendor's own switchboard. It does what these sources of Superset 6.1 do, no more. The wheel
 * `apache-superset` 6.1.0 has the first one; the others are in its `superset/static/assets/embedded.*.entry.js`, without lines.
 * - superset/embedded/view.py, lines 59 to 67: a document whose Referer is not an allowed domain, as after a reload of itself, is
 *   a 403 page
 * - superset-frontend/src/embedded/index.tsx: `embeddedPageInitializer` (the listener for `message`; `guestToken` starts once, each
 *   later token is only kept), `start` (a first token that the server refuses shows a text for good), `EmbededLazyDashboardPage`
 *   (`observeDataMask`, if `emitDataMasks`)
 * - superset-frontend/src/embedded/api.tsx: `getScrollSize` is the `scrollHeight` of the body; `getDashboardPermalink` destructures
 *   its argument; `getActiveTabs`
 * - superset-frontend/src/components/UiConfigContext: bit 16 of `uiConfig` is `emitDataMasks`
 */
import type { Switchboard } from '@superset-ui/switchboard';
import { obey, report } from './desk.js';

/** What a switchboard is created with. */
interface SwitchboardOptions {
  readonly port: MessagePort;
  readonly name: string;
  readonly debug: boolean;
}

const EMIT_DATA_MASKS = 16;
/** The filter bar overhangs the box. */
const OVERHANG = 18;
const parameters = new URLSearchParams(location.search);
const emitsDataMasks = (Number(parameters.get('uiConfig')) & EMIT_DATA_MASKS) > 0;
const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
// Only with this parameter, because most tests are not about lost documents.
const isRefused = parameters.has('strict') && navigation?.type === 'reload';

/** What a permalink of the server leads to; the key says it itself here. */
const [savedRegion, savedTab] = (parameters.get('permalink_key') ?? '').split('-');
const state = { region: savedRegion || 'north', tab: savedTab || 'one' };
let content = 600;
let switchboard: Switchboard | undefined;
/** Whether the server accepts the newest token: a JWT until its `exp`, any other until a test says that it is over. */
let isTokenValid = true;
let hasStarted = false;
let hasFailed = false;

const isJwtExpired = (token: string): boolean => {
  const [, payload] = token.split('.');
  if (payload === undefined) return false;
  const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp: number };
  return exp * 1_000 <= Date.now();
};
const onStart = (): void => {
  hasStarted = true;
  hasFailed = !isTokenValid;
  if (hasFailed) document.body.textContent = 'Something went wrong with embedded authentication.';
};

/** Opens the page with a version of the switchboard. */
export function openPage(createSwitchboard: (options: SwitchboardOptions) => Switchboard): void {
  if (isRefused) document.body.textContent = 'Forbidden';
  else
    addEventListener('message', ({ data, ports }: MessageEvent<{ type?: unknown } | null>) => {
      const [port] = ports;
      if (data?.type !== '__embedded_comms__' || !port) return;
      switchboard = createSwitchboard({ port, name: 'superset', debug: false });
      switchboard.defineMethod('guestToken', ({ guestToken }: { guestToken: string }) => {
        report.tokens.push(guestToken);
        isTokenValid = !isJwtExpired(guestToken);
        if (!hasStarted) onStart();
      });
      switchboard.defineMethod('getScrollSize', () => ({
        width: 800,
        height: Math.max(content, innerHeight + OVERHANG),
      }));
      switchboard.defineMethod('getDataMask', () => ({ region: state.region }));
      switchboard.defineMethod('getActiveTabs', () => [state.tab]);
      switchboard.defineMethod('getDashboardPermalink', ({ anchor }: { anchor: string }) => {
        if (!isTokenValid) throw new Error('401');
        report.messages.push({ saved: { ...state, anchor } });
        return `${location.origin}/superset/dashboard/p/${state.region}-${state.tab}/`;
      });
      switchboard.defineMethod('setThemeConfig', (theme: unknown) => {
        report.messages.push({ theme });
      });
      switchboard.defineMethod('never', () => new Promise(() => undefined));
      switchboard.start();
    });
}

function emitDataMask(payload: unknown): void {
  if (emitsDataMasks) switchboard?.emit('observeDataMask', payload);
}

obey({
  event: emitDataMask,
  grow(to: number) {
    content = to;
    emitDataMask({});
  },
  growQuietly: (to: number) => (content = to),
  filter(region: string) {
    state.region = region;
    // Without a valid token, the charts show an error, and no later token repeats the query.
    hasFailed ||= !isTokenValid;
    emitDataMask({ region });
  },
  openTab({ tab, height }: { tab: string; height: number }) {
    state.tab = tab;
    content = height;
  },
  expireToken: () => (isTokenValid = false),
  dashboard: () => ({ ...state, hasFailed, text: document.body.textContent, search: location.search }),
  permalink: () => switchboard?.get('resolvePermalinkUrl', { key: 'k' }),
  unknown: () => switchboard?.get('unknown').catch((error: unknown) => (error as Error).message),
});
