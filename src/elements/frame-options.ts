import { EmbedError, type EmbedErrorCode } from '../bridge/embed-error.js';
import {
  FALLBACKS,
  RECOVERIES,
  type EmbedFallback,
  type EmbedRecovery,
  type FrameBridgeOptions,
} from '../bridge/frame-bridge-options.js';
import { parseOrigin } from '../bridge/origin.js';
import { ownMember, type EmbedProtocol } from '../bridge/protocol.js';
import { resolveProtocol } from '../bridge/resolve-protocol.js';
import { MAX_TIMER_DELAY_MS } from '../session/index.js';
import { DEFAULT_RIGHTS, sandboxFlags, type RightsAttributes } from './frame-rights.js';
import { assertAllowed } from './policy.js';
import { isHttp, leavesPageOrigin, resolveUrl, WITH_SCHEME } from './url.js';

/** The attributes of an embed that configure its frame. */
export interface FrameAttributes extends RightsAttributes {
  readonly embedTitle: string | undefined;
  readonly name: string | undefined;
  readonly fetchPriority: 'high' | 'low' | 'auto' | undefined;
  readonly referrerPolicy: ReferrerPolicy;
  readonly protocol: string | EmbedProtocol;
  readonly loading: 'eager' | 'lazy';
  /** Milliseconds. */
  readonly handshakeTimeout: number;
  readonly fallback: EmbedFallback;
  readonly recover: EmbedRecovery;
  readonly autoHeight: boolean;
  readonly tokenParam: string;
}

/** A change of one of these needs a new frame. Every property of the frame is in this list, in the next one, or rendered. */
export const RELOAD_PROPERTIES = [
  'frameOrigin',
  'protocol',
  'sandbox',
  'allow',
  'referrerPolicy',
  'credentialless',
] as const;
/** A change of one of these applies to the existing frame; that of `src`, if only the fragment changes. */
export const LIVE_PROPERTIES = [
  'src',
  'handshakeTimeout',
  'fallback',
  'recover',
  'autoHeight',
  'tokenParam',
] as const;

/** The values of properties that the page does not set. An optional string has none. */
export const DEFAULTS = {
  protocol: 'native',
  loading: 'eager',
  ...DEFAULT_RIGHTS,
  credentialless: false,
  referrerPolicy: 'strict-origin-when-cross-origin',
  autoHeight: false,
  handshakeTimeout: 10_000,
  fallback: 'none',
  recover: 'none',
  tokenParam: 'access_token',
} as const;

/** Validates the attributes of an embed. Returns `null` without a `src`. Throws an {@link EmbedError}. */
export function frameOptions(embed: FrameAttributes): FrameBridgeOptions | null {
  const { src, protocol, loading, handshakeTimeout, fallback, recover, autoHeight, tokenParam } = embed;
  if (!src) return null;
  const expectedTimeout = `a positive number of milliseconds up to ${MAX_TIMER_DELAY_MS}`;
  if (!(handshakeTimeout > 0 && handshakeTimeout <= MAX_TIMER_DELAY_MS))
    throw optionInvalidError('handshake-timeout', `${expectedTimeout}, not ${handshakeTimeout}`);
  assertOneOf('fallback', FALLBACKS, fallback);
  assertOneOf('recover', RECOVERIES, recover);
  if (!tokenParam) throw optionInvalidError('token-param', 'the name of a URL parameter, not empty');
  const { url, origin } = frameTarget(src, embed);
  const resolvedProtocol = resolveProtocol(protocol);
  if (ownMember(resolvedProtocol, 'viaUrl') || fallback === 'reload') {
    if (url.origin !== origin) throw optionInvalidError('frame-origin', 'the origin of "src"');
    assertAllowed('url-origins', url, EmbedError, 'origin_not_allowed');
  }
  return {
    url: url.href,
    origin,
    protocol: resolvedProtocol,
    isLazy: loading === 'lazy',
    handshakeTimeout,
    fallback,
    recover,
    autoHeight,
    tokenParam,
  };
}

/** Validates the address of a frame, and the only origin that may receive its tokens: that of `src` unless it is given. */
function frameTarget(src: string, { frameOrigin, sandbox }: FrameAttributes): { url: URL; origin: string } {
  const url = resolveUrl(src);
  if (!url) throw attributeError('src_invalid', '"src" is not a valid URL.');
  // A javascript:, data: or blob: URL would run with the host page's origin, or with an opaque one.
  if (!isHttp(url))
    throw attributeError('src_refused', `"src" must be an http: or https: URL, not ${url.protocol}.`);
  if (leavesPageOrigin(src, url)) throw optionInvalidError('src', WITH_SCHEME);
  const flags = sandboxFlags(sandbox);
  if (flags === null) throw optionInvalidError('sandbox', 'all with "+" (added to the default), or none');
  // The flags are compared without case (HTML, "parse a sandboxing directive").
  if (!flags.toLowerCase().split(/\s+/).includes('allow-same-origin'))
    throw attributeError('sandbox_origin', '"sandbox" does not contain allow-same-origin.');
  const origin = frameOrigin ? parseOrigin(frameOrigin) : url.origin;
  if (origin === null)
    throw attributeError('frame_origin_invalid', '"frame-origin" must be an exact origin.');
  for (const target of [url, new URL(origin)])
    assertAllowed('frame-origins', target, EmbedError, 'origin_not_allowed');
  return { url, origin };
}

function assertOneOf(attribute: string, values: readonly string[], value: string): void {
  if (!values.includes(value))
    throw optionInvalidError(attribute, `one of: ${values.join(', ')}; not "${value}"`);
}

function optionInvalidError(attribute: string, expected: string): EmbedError {
  return attributeError('option_invalid', `"${attribute}" must be ${expected}.`);
}

function attributeError(code: EmbedErrorCode, text: string): EmbedError {
  return new EmbedError(code, `the attribute ${text}`);
}
