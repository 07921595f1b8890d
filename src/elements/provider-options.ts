import {
  DEFAULT_REFRESH_AT,
  DEFAULT_REQUEST_TIMEOUT_MS,
  httpRefresher,
  TokenError,
  type Refresher,
  type RequestFormat,
  type TokenSessionOptions,
} from '../session/index.js';
import { isHttp, parseUrl } from './url.js';

/** The properties of a provider that configure its session and its HTTP requests. */
export interface ProviderOptions {
  readonly endpoint: string | undefined;
  readonly requestFormat: RequestFormat;
  readonly clientId: string | undefined;
  readonly scope: string | undefined;
  readonly credentials: RequestCredentials;
  readonly refresher: Refresher | undefined;
  readonly reauthenticate: Refresher | undefined;
  readonly refreshAt: number;
  /** Milliseconds. */
  readonly requestTimeout: number;
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
const SESSION_OPTIONS = ['refreshAt', 'requestTimeout', 'reauthenticate'] as const;

/** All options, or only those that have changed. */
export function changedOptions(
  provider: ProviderOptions,
  changed?: { has(name: keyof ProviderOptions): boolean },
): OptionReader[] {
  const isChanged = (name: keyof ProviderOptions): boolean => changed?.has(name) ?? true;
  const request = REFRESHER_OPTIONS.some(isChanged)
    ? [() => ({ refresher: provider.refresher ?? createRefresher(provider) })]
    : [];
  return [...request, ...SESSION_OPTIONS.filter(isChanged).map(name => () => ({ [name]: provider[name] }))];
}

/** The options that differ from their defaults. */
export function nonDefaultOptions(provider: ProviderOptions): OptionReader[] {
  const names = new Set<keyof ProviderOptions>();
  if (provider.refresher ?? provider.endpoint) names.add('refresher');
  if (provider.reauthenticate) names.add('reauthenticate');
  for (const name of ['refreshAt', 'requestTimeout'] as const)
    if (provider[name] !== DEFAULTS[name]) names.add(name);
  return changedOptions(provider, names);
}

const FORMATS = ['json', 'form', 'cookie'] as const satisfies readonly RequestFormat[];
const CREDENTIALS = ['same-origin', 'include', 'omit'] as const satisfies readonly RequestCredentials[];

/** The refresher that the attributes define; `undefined` without an endpoint. Throws `option_invalid`. */
function createRefresher(provider: ProviderOptions): Refresher | undefined {
  const { endpoint, requestFormat, credentials, clientId, scope } = provider;
  if (!endpoint) return undefined;
  return httpRefresher({
    endpoint: resolveHttpUrl('endpoint', endpoint),
    format: oneOf('request-format', requestFormat, FORMATS),
    credentials: oneOf('credentials', credentials, CREDENTIALS),
    clientId,
    scope,
  });
}

/** Resolves a URL against the page's base URL. Throws `option_invalid`, naming the attribute, unless it is `http:` or `https:`. */
export function resolveHttpUrl(attribute: string, value: string): string {
  const url = parseUrl(value, document.baseURI);
  if (url && isHttp(url)) return url.href;
  throw optionInvalidError(attribute, 'an http: or https: URL');
}

function oneOf<Value extends string>(attribute: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find(candidate => candidate === value);
  if (found !== undefined) return found;
  throw optionInvalidError(attribute, `one of: ${allowed.join(', ')}; not "${value}"`);
}

function optionInvalidError(attribute: string, expected: string): TokenError {
  return new TokenError('option_invalid', `the attribute "${attribute}" must be ${expected}.`);
}
