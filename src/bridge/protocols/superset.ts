import type * as z from 'zod/mini';
import type { EmbedError } from '../embed-error.js';
import { isPageHidden, registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession, MessageResult } from '../protocol.js';
import { setUrlParameter } from '../url-text.js';
import { measureContent } from './box-height.js';
import { PendingCalls } from './pending-calls.js';
import { bodies, jwtTimes, size } from './superset.schema.js';
import { handleTagged } from './tagged-messages.js';

/** The call that returns the dashboard's size, or the iframe's if that is higher. */
const SCROLL_SIZE_METHOD = 'getScrollSize';
/** Charts load after the `load`. The host measures the height with this delay, then twice that, and so on. */
const FIRST_MEASURE_DELAY_MS = 500;
const MAX_MEASURE_DELAY_MS = 16_000;
/**
 * Superset posts nothing when a person opens another tab of the dashboard, so the host requests the open tabs with this delay, then
 * twice that, and so on, while the page is visible and the frame connected. The state is saved 5 s after a change anyway.
 */
const FIRST_TABS_DELAY_MS = 1_000;
const MAX_TABS_DELAY_MS = 5_000;

const PERMALINK_PARAMETER = 'permalink_key';

/** Apache Superset's embedded dashboards: one port per document, for guest tokens and for calls in both directions. */
export const superset: EmbedProtocol = {
  name: 'superset',
  needsToken: true,
  answersEveryLoad: true,
  neverRetries: true,
  wasExpired,
  hint: origin =>
    `Check that "src" has the id of an embedded dashboard, and that its allowed domains contain "${origin}", as Superset's frame-ancestors (Talisman).`,
  open,
};

function open(channel: FrameChannel): ProtocolSession {
  const { clock } = channel;
  const calls = new PendingCalls(clock);
  let port: MessagePort | undefined;
  let closePort: (() => void) | undefined;
  let cancelMeasureDelay: (() => void) | undefined;
  let cancelMeasure: (() => void) | undefined;
  /** Whether the height may have changed since the measurement began. */
  let shouldRepeat = false;
  let height = 0;
  let cancelTabsDelay: (() => void) | undefined;
  let tabs = '';

  const reset = (): void => {
    closePort?.();
    cancelMeasureDelay?.();
    cancelMeasure?.();
    cancelTabsDelay?.();
    cancelTabsDelay = cancelMeasure = port = undefined;
    calls.rejectAll();
    height = 0;
    tabs = '';
  };
  const callFrame = (method: string, args?: unknown): Promise<unknown> =>
    calls.call(messageId => port?.postMessage({ switchboardAction: 'get', method, messageId, args }));
  // Any answer shows that the document is connected, and has handled the earlier messages. It does not show the height.
  const ping = async (generation?: number): Promise<void> => {
    try {
      await callFrame(SCROLL_SIZE_METHOD);
    } catch (error) {
      if ((error as EmbedError).code !== 'call_failed') return;
    }
    if (!cancelTabsDelay) watchTabs();
    channel.connected();
    if (generation !== undefined) channel.acknowledged(generation);
  };
  const measure = (): void => {
    const { sizedFrame } = channel;
    shouldRepeat = !!cancelMeasure;
    // A frame that is not displayed has no height.
    if (cancelMeasure || !sizedFrame?.offsetWidth) return;
    const request = (): Promise<unknown> => callFrame(SCROLL_SIZE_METHOD);
    cancelMeasure = measureContent(sizedFrame, clock, request, answer => {
      cancelMeasure = undefined;
      const { data } = size.safeParse(answer);
      if (data && data.height !== height) channel.resized((height = data.height));
      if (shouldRepeat) measure();
    });
  };
  const scheduleMeasure = (delayMs: number): void => {
    cancelMeasureDelay = clock.schedule(() => {
      measure();
      if (delayMs < MAX_MEASURE_DELAY_MS) scheduleMeasure(2 * delayMs);
    }, delayMs);
  };
  const onChange = (isReport?: boolean): void => {
    channel.stateChanged(isReport);
    // Filters and tabs can change the height.
    measure();
  };
  const watchTabs = (delayMs = FIRST_TABS_DELAY_MS): void => {
    cancelTabsDelay = clock.schedule(() => {
      const current = port;
      // With `auto-height`, the height depends on the tab.
      const repeat = (): void =>
        watchTabs(channel.sizedFrame ? undefined : Math.min(2 * delayMs, MAX_TABS_DELAY_MS));
      const onTabs = (result?: unknown): void => {
        if (port !== current) return;
        const previous = tabs;
        tabs = JSON.stringify(result);
        // Empty while the dashboard loads.
        if (previous.length > 2 && tabs !== previous) onChange();
        repeat();
      };
      if (isPageHidden()) repeat();
      else callFrame('getActiveTabs').then(onTabs, () => onTabs([]));
    }, delayMs);
  };
  const sendToken = (token: FrameToken): void => {
    const args = { guestToken: token.accessToken };
    channel.postToken(token, { switchboardAction: 'emit', method: 'guestToken', args }, port);
    void ping(token.generation);
  };
  const onPortMessage = (data: unknown): MessageResult =>
    handleTagged('switchboardAction', bodies, data, {
      reply: ({ messageId, result }) => calls.resolve(messageId, result),
      error: ({ messageId, error }) => calls.reject(messageId, error),
      get: request => port?.postMessage(replyTo(request)),
      emit: ({ method, args }) => {
        channel.message({ type: method, payload: args });
        onChange(true);
      },
    });

  return {
    onLoad() {
      reset();
      const { port1, port2 } = new MessageChannel();
      port = port1;
      closePort = channel.listen(port1, onPortMessage);
      channel.post({ type: '__embedded_comms__', handshake: 'port transfer' }, [port2]);
      if (channel.token) sendToken(channel.token);
      else void ping();
      scheduleMeasure(FIRST_MEASURE_DELAY_MS);
    },
    sendToken,
    // Superset has no message for a revocation. The frame's token stays valid until it expires.
    sendRevocation: () => cancelMeasureDelay?.(),
    onMessage: () => 'ignored',
    call: callFrame,
    async saveState() {
      const link = await callFrame('getDashboardPermalink', { anchor: '' });
      const [, key] = /\/([\w-]{1,128})\/?$/.exec(String(link)) ?? [];
      if (key === undefined) throw new Error('The permalink has no key.');
      return key;
    },
    restoreState: (key, url) => setUrlParameter(url, PERMALINK_PARAMETER, key as string),
    dispose: reset,
  };
}

/** The tolerance of {@link wasExpired}: the issuer's times may be whole seconds, and the requests take time. */
const EXPIRY_TOLERANCE_S = 1;

/**
 * Whether the first token had expired when it was requested: a cache may return such a token. The page's clock may be wrong, so
 * the server's time is that at which it issued the later token, minus the time between.
 */
function wasExpired(first: FrameToken, later: FrameToken): boolean {
  const { exp = Infinity } = readTimes(first) ?? {};
  const { iat = 0 } = readTimes(later) ?? {};
  return exp <= iat - first.age / 1_000 + EXPIRY_TOLERANCE_S;
}

/** In seconds (RFC 7519 §4.1); `undefined` if the token is not a JWT. */
function readTimes({ accessToken }: FrameToken): z.infer<typeof jwtTimes> | undefined {
  const [, payload = ''] = accessToken.split('.');
  try {
    return jwtTimes.safeParse(JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))).data;
  } catch {
    return undefined;
  }
}

/** `null` makes Superset build the link itself. */
function replyTo({ method, messageId }: z.infer<typeof bodies.get>): object {
  return method === 'resolvePermalinkUrl'
    ? { switchboardAction: 'reply', messageId, result: null }
    : { switchboardAction: 'error', messageId, error: `The host has no method "${method}".` };
}

registerProtocol(superset);
