import {
  DEFAULT_REFRESH_AT,
  DEFAULT_REQUEST_TIMEOUT_MS,
  httpRefresher,
  TokenError,
  type Refresher,
  type RequestFormat,
  type SharedSessionHandle,
  type TokenSessionOptions,
} from '../session/index.js';
import { assertAllowed, isUrlAllowed } from './policy.js';
import { withPageErrors } from './provider-events.js';
import { toKebabCase, warnOnce } from './reporting.js';
import { isHttp, leavesPageOrigin, resolveUrl, WITH_SCHEME } from './url.js';

/** The properties of a provider that configure its session and its HTTP requests. */
export interface ProviderOptions {
  readonly endpoint: string | undefined;
  readonly requestFormat: RequestFormat;
  readonly clientId: string | undefined;
  readonly scope: string | undefined;
  readonly subject: string | undefined;
  readonly credentials: RequestCredentials;
  readonly refresher: Refresher | undefined;
  readonly reauthenticate: Refresher | undefined;
  readonly refreshAt: number;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly loginUrl: string | undefined;
}

/** The values of properties that the page does not set. An optional string has none. */
export const DEFAULTS = {
  requestFormat: 'json',
  credentials: 'same-origin',
  refreshAt: DEFAULT_REFRESH_AT,
  requestTimeout: DEFAULT_REQUEST_TIMEOUT_MS,
} as const;

/** Reads one option. Throws a {@link TokenError} if its value is invalid. */
export type OptionReader = () => TokenSessionOptions;

/** The properties that define the refresher. Only a change of one of these creates a new one: add each new property here. */
const REFRESHER_OPTIONS = [
  'endpoint',
  'requestFormat',
  'clientId',
  'scope',
  'credentials',
  'refresher',
] as const;
/** The properties that a session takes as they are. */
const SESSION_OPTIONS = ['subject', 'refreshAt', 'requestTimeout'] as const;

/** All options, or only those that have changed. */
export function changedOptions(
  provider: ProviderOptions,
  changed?: { has(name: keyof ProviderOptions): boolean },
): OptionReader[] {
  const isChanged = (name: keyof ProviderOptions): boolean => changed?.has(name) ?? true;
  const readers: OptionReader[] = [];
  if (REFRESHER_OPTIONS.some(isChanged))
    readers.push(() => ({ refresher: withPageErrors(provider.refresher) ?? createRefresher(provider) }));
  if (isChanged('reauthenticate'))
    readers.push(() => ({ reauthenticate: withPageErrors(provider.reauthenticate) }));
  return [...readers, ...SESSION_OPTIONS.filter(isChanged).map(name => () => ({ [name]: provider[name] }))];
}

/**
 * What providers must have in common to share a session, as a JSON array; `undefined` if the provider shares none: it has no
 * name, or does not say how it gets tokens.
 */
export function sessionIdentity(name: string | undefined, provider: ProviderOptions): string | undefined {
  const { refresher, requestFormat, clientId, scope, credentials, subject } = provider;
  const endpoint = resolveUrl(provider.endpoint ?? '')?.href;
  if (!name || !(refresher ?? provider.endpoint)) return undefined;
  const request = refresher ? [null] : [endpoint, requestFormat];
  // The place of `null` is that of an outer session.
  return JSON.stringify([name, subject, null, ...request, clientId, scope, credentials]);
}

/** The options that apply in a session of another provider, with the same identity. */
export function joiningOptions(provider: ProviderOptions): OptionReader[] {
  const names = new Set<keyof ProviderOptions>(['refreshAt', 'requestTimeout']);
  if (provider.refresher) names.add('refresher');
  if (provider.reauthenticate) names.add('reauthenticate');
  return changedOptions(provider, names);
}

/** Shares with the other providers of the session the options that the identity does not contain. */
export function shareOptions(provider: ProviderOptions, handle: SharedSessionHandle | null): void {
  const { refreshAt, requestTimeout, loginUrl } = provider;
  if (handle) handle.options = { refreshAt, requestTimeout, loginUrl };
}

/** The value of an option that all providers of the session have; the default if they differ, which the console reports once. */
export function commonOption<Name extends 'refreshAt' | 'requestTimeout' | 'loginUrl'>(
  provider: ProviderOptions & HTMLElement,
  handle: SharedSessionHandle | null,
  name: Name,
): ProviderOptions[Name] {
  if (!handle || handle.hasCommon(name)) return provider[name];
  const attribute = toKebabCase(name);
  warnOnce(provider, `providers of one "session" differ in "${attribute}": the default applies.`, document);
  return (DEFAULTS as Partial<ProviderOptions>)[name] as ProviderOptions[Name];
}

const FORMATS = ['json', 'form', 'cookie'] as const satisfies readonly RequestFormat[];
const CREDENTIALS = ['same-origin', 'include', 'omit'] as const satisfies readonly RequestCredentials[];

/** The refresher that the attributes define; `undefined` without an endpoint. Throws `option_invalid`. */
function createRefresher(provider: ProviderOptions): Refresher | undefined {
  const { endpoint, requestFormat, credentials, clientId, scope } = provider;
  if (!endpoint) return undefined;
  const url = resolveHttpUrl('endpoint', endpoint);
  const refresher = httpRefresher({
    endpoint: url.href,
    format: oneOf('request-format', requestFormat, FORMATS),
    credentials: oneOf('credentials', credentials, CREDENTIALS),
    clientId,
    scope,
  });
  const refresh: Refresher = async request => {
    assertAllowed('endpoints', url, TokenError, 'endpoint_not_allowed');
    const response = await refresher(request);
    // The backend holds the refresh token: one in its response must not reach other tabs.
    const { refresh_token: _, ...withoutRefreshToken } = response;
    return requestFormat === 'cookie' ? withoutRefreshToken : response;
  };
  return Object.assign(refresh, { isRepeatable: refresher.isRepeatable });
}

/** Whether the page's policy does not allow the provider's endpoint. */
export function isEndpointRefused({ refresher, endpoint }: ProviderOptions): boolean {
  const url = endpoint ? resolveUrl(endpoint) : null;
  return !refresher && url !== null && !isUrlAllowed('endpoints', url);
}

/** Resolves a URL. Throws `option_invalid`, naming the attribute, unless it is `http:` or `https:`, and the page's origin if it has no scheme. */
export function resolveHttpUrl(attribute: string, value: string): URL {
  const url = resolveUrl(value);
  if (!url || !isHttp(url)) throw optionInvalidError(attribute, 'an http: or https: URL');
  if (leavesPageOrigin(value, url)) throw optionInvalidError(attribute, WITH_SCHEME);
  return url;
}

function oneOf<Value extends string>(attribute: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find(candidate => candidate === value);
  if (found !== undefined) return found;
  throw optionInvalidError(attribute, `one of: ${allowed.join(', ')}; not "${value}"`);
}

function optionInvalidError(attribute: string, expected: string): TokenError {
  return new TokenError('option_invalid', `the attribute "${attribute}" must be ${expected}.`);
}
