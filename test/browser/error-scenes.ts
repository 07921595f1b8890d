import { expect } from '@open-wc/testing';
import { PendingCalls } from '../../src/bridge/protocols/pending-calls.js';
import {
  AnalyticsEmbed,
  EmbedError,
  TokenProvider,
  type EmbedErrorCode,
  type EmbedProtocol,
  type TokenErrorCode,
  type TokenResponse,
} from '../../src/index.js';
import { origins } from '../support/origins.js';
import {
  addProvider,
  answerFetch,
  frameUrl,
  iframeOf,
  makeEmbed,
  never,
  next,
  nextLoad,
  put,
  tokenResponse,
  until,
} from './elements.js';
import { connect, postToFrame } from './embedded-frame.js';

/** Sets an element up; each call of the result provokes the error of that element once more. */
export type Scene = () => () => unknown;

/** A description in which a server repeats the request's secrets. */
export const SECRET = 'access-1 refresh-1 secret';
/** Resolves after some time. */
export const pause = (ms: number): Promise<unknown> => new Promise(resolve => setTimeout(resolve, ms));
/** Waits for a call that fails. */
export const failing = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined);

/** A provider whose endpoint answers so. Each time, it begins a new login, and refreshes it. */
function endpoint(
  answer: () => Response | Promise<Response>,
  properties: Partial<TokenProvider> = {},
  attempts = 1,
): Scene {
  return () => {
    answerFetch(answer);
    let n = 0;
    const provider = addProvider({ refresher: undefined, endpoint: '/token', ...properties });
    return async () => {
      if (n++ > 0) provider.tokens = tokenResponse(n);
      const failed = next(provider, 'token-refresh-failed', ({ attempt }) => attempt === attempts);
      void failing(provider.refresh());
      await failed;
    };
  };
}

const status = (code: number): Scene => endpoint(() => new Response(SECRET, { status: code }));
/** A server's own error (RFC 6749 §5.2). */
const answered = (error: string, code = 400): Scene =>
  endpoint(() => Response.json({ error, error_description: SECRET }, { status: code }));

/** How a provider comes to each of its errors. */
export const PROVIDER_SCENES: Readonly<Record<TokenErrorCode, Scene>> = {
  network: endpoint(() => Promise.reject(new TypeError(SECRET)), {}, 3),
  timeout: endpoint(never, { requestTimeout: 1_000 }),
  rate_limited: status(429),
  server_error: status(503),
  invalid_response: endpoint(() => new Response(`<p>${SECRET}</p>`)),
  invalid_grant: answered('invalid_grant'),
  invalid_client: answered('invalid_client', 401),
  unauthorized_client: answered('unauthorized_client'),
  unsupported_grant_type: answered('unsupported_grant_type'),
  invalid_scope: answered('invalid_scope'),
  invalid_request: answered('invalid_request'),
  access_denied: answered('access_denied'),
  invalid_target: answered('invalid_target'),
  invalid_dpop_proof: answered('invalid_dpop_proof'),
  login_required: answered('login_required'),
  interaction_required: answered('interaction_required'),
  consent_required: answered('consent_required'),
  account_selection_required: answered('account_selection_required'),
  origin_refused: answered('origin_refused', 403),
  subject_changed: answered('subject_changed', 409),
  refused: status(401),
  endpoint_refused: status(404),
  redirected: status(302),
  endpoint_missing: () => {
    const provider = put(new TokenProvider());
    return () => failing(provider.refresh());
  },
  refresh_token_missing: () => {
    const withoutRefreshToken = (): TokenResponse => ({ access_token: 'access-1', expires_in: 100 });
    const provider = addProvider({ refresher: undefined, endpoint: '/token', requestFormat: 'form' });
    return () => {
      provider.tokens = withoutRefreshToken();
      return failing(provider.refresh());
    };
  },
  tokens_invalid: () => {
    const provider = addProvider();
    return () => (provider.tokens = { access: SECRET } as unknown as TokenResponse);
  },
  option_invalid: () => {
    const provider = addProvider();
    return async () => {
      for (const refreshAt of [0.5, 2]) await Object.assign(provider, { refreshAt }).updateComplete;
    };
  },
  endpoint_not_allowed: endpoint(never, { endpoint: '/not-allowed' }),
  login_url_not_allowed: endpoint(() => Response.json({ error: 'invalid_grant' }, { status: 400 }), {
    loginUrl: '/not-allowed',
  }),
  signed_out: () => {
    const provider = addProvider();
    return () => {
      provider.clear();
      return failing(provider.getToken());
    };
  },
  disposed: () => {
    const provider = addProvider({ refresher: never });
    return async () => {
      await put(provider).updateComplete;
      const call = failing(provider.refresh());
      provider.remove();
      await call;
    };
  },
};

/** An embed with a wrong attribute. */
function wrong(attributes: Record<string, string>): Scene {
  return () => {
    const embed = makeEmbed('dashboard', attributes);
    return () => showAgain(embed);
  };
}

/** Makes the embed show its dashboard once more, which fails. */
export async function showAgain(embed: AnalyticsEmbed): Promise<void> {
  const error = next(embed, 'embed-error');
  if (embed.isConnected) embed.reload();
  else put(embed);
  await error;
}

/** An embed whose frame's document posts these messages each time, and what follows then. */
function posted(messages: readonly unknown[], follows: (embed: AnalyticsEmbed) => Promise<unknown>): Scene {
  return () => {
    const provider = addProvider();
    const embed = makeEmbed('orders', { 'handshake-timeout': '1000' });
    return async () => {
      if (embed.isConnected) embed.reload();
      else provider.append(embed);
      await nextLoad(embed);
      const followed = follows(embed);
      for (const post of messages) postToFrame(embed, { post });
      await followed;
    };
  };
}

/** An embed with a frame that does not answer, in a page of this origin. */
function unanswered(src: string, origin = globalThis.origin): Scene {
  return () => {
    const embed = makeEmbed('silent', { src, 'handshake-timeout': '500' });
    return async () => {
      const own = Object.getOwnPropertyDescriptor(globalThis, 'origin')!;
      Object.defineProperty(globalThis, 'origin', { ...own, get: () => origin });
      await showAgain(embed);
      Object.defineProperty(globalThis, 'origin', own);
    };
  };
}

/** Calls of a frame, which fail in this way. */
function failedCall(fail: (calls: PendingCalls, id: number) => void): Scene {
  return () => {
    const protocol: EmbedProtocol = {
      name: 'calls',
      open: channel => {
        // No test waits for the time limit of a call.
        const schedule = (callback: () => void): (() => void) => channel.clock.schedule(callback, 1);
        const calls = new PendingCalls({ now: () => channel.clock.now(), schedule });
        const nothing = (): void => undefined;
        const call = (): Promise<unknown> =>
          calls.call(id => {
            queueMicrotask(() => {
              fail(calls, id);
            });
          });
        const onLoad = (): void => {
          channel.connected();
        };
        return { onLoad, onMessage: () => 'ignored', sendToken: nothing, sendRevocation: nothing, call };
      },
    };
    const embed = Object.assign(makeEmbed('silent'), { protocol });
    addProvider().append(embed);
    return async () => {
      await until(() => embed.status === 'connected');
      await failing(embed.call('getRows'));
    };
  };
}

/** How an embed comes to each of its errors. */
export const EMBED_SCENES: Readonly<Record<EmbedErrorCode, Scene>> = {
  src_invalid: wrong({ src: 'http://[' }),
  src_refused: wrong({ src: `javascript:${SECRET}` }),
  frame_origin_invalid: wrong({ 'frame-origin': '*' }),
  sandbox_origin: wrong({ sandbox: 'allow-scripts' }),
  protocol_unknown: wrong({ protocol: 'unknown' }),
  option_invalid: wrong({ 'handshake-timeout': 'soon' }),
  origin_not_allowed: wrong({ src: frameUrl('dashboard', origins.evil) }),
  provider_unknown: wrong({ provider: 'missing' }),
  not_connected: () => {
    const embed = put(new AnalyticsEmbed());
    return () => {
      expect(() => embed.send(SECRET)).to.throw(EmbedError);
    };
  },
  not_supported: () => {
    const embed = makeEmbed('dashboard');
    const connected = connect(embed, addProvider());
    return async () => failing((await connected).call('getRows', SECRET));
  },
  call_failed: failedCall((calls, id) => {
    calls.reject(id, SECRET);
  }),
  call_timeout: failedCall(() => undefined),
  call_unknown: failedCall((calls, id) => {
    calls.resolve(id, new EmbedError('call_unknown', SECRET));
  }),
  origin_changed: () => {
    const embed = makeEmbed('dashboard', { 'handshake-timeout': '1000' });
    const provider = addProvider();
    return async () => {
      await connect(embed, provider);
      const error = next(embed, 'embed-error');
      const { contentWindow } = iframeOf(embed);
      contentWindow!.location.href = frameUrl('dashboard', origins.evil);
      await error;
      contentWindow!.location.href = frameUrl('dashboard');
    };
  },
  frame_refused: unanswered(`${origins.frame}/answer?status=204`),
  host_without_origin: unanswered(frameUrl('silent'), 'null'),
  flooding: posted(Array<unknown>(300).fill({ type: 'EMBED_READY', version: 1 }), () => pause(500)),
  message_invalid: posted([{ type: 'EMBED_RESIZE', height: SECRET }], embed => next(embed, 'embed-error')),
  protocol_mismatch: posted([null, 42, { type: SECRET }], embed => next(embed, 'embed-unresponsive')),
};
