import { httpRefresher, TokenError, type Refresher, type RequestFormat } from '../session/index.js';

/** What the attributes of a provider say of its HTTP requests. */
export interface ProviderAttributes {
  readonly endpoint: string | undefined;
  readonly requestFormat: string;
  readonly clientId: string | undefined;
  readonly scope: string | undefined;
  readonly credentials: string;
}

const FORMATS = ['json', 'form', 'cookie'] as const satisfies readonly RequestFormat[];
const CREDENTIALS = ['same-origin', 'include', 'omit'] as const satisfies readonly RequestCredentials[];

/**
 * The refresher that the attributes describe; `undefined` without an endpoint.
 *
 * @throws {TokenError} `option_invalid`
 */
export function refresherOf(attributes: ProviderAttributes): Refresher | undefined {
  const { endpoint, clientId, scope } = attributes;
  if (!endpoint) return undefined;
  return httpRefresher({
    endpoint: httpUrl('endpoint', endpoint),
    format: oneOf('request-format', attributes.requestFormat, FORMATS),
    credentials: oneOf('credentials', attributes.credentials, CREDENTIALS),
    clientId,
    scope,
  });
}

/**
 * An absolute `http:` or `https:` URL.
 *
 * @throws {TokenError} `option_invalid`, naming the attribute
 */
export function httpUrl(attribute: string, value: string): string {
  let url;
  try {
    url = new URL(value, document.baseURI);
  } catch {
    url = null;
  }
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  throw new TokenError('option_invalid', `the attribute "${attribute}" must be an http: or https: URL.`);
}

function oneOf<Value extends string>(attribute: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find(candidate => candidate === value);
  if (found !== undefined) return found;
  throw new TokenError(
    'option_invalid',
    `the attribute "${attribute}" must be one of: ${allowed.join(', ')}.`,
  );
}
