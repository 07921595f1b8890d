import type { TokenResponse } from '../../../src/index.js';
import '../../../src/bridge/protocols/looker.js';
import '../../../src/bridge/protocols/luzmo.js';
import '../../../src/bridge/protocols/metabase.js';
import '../../../src/bridge/protocols/powerbi.js';
import '../../../src/bridge/protocols/superset.js';
import '../../../src/bridge/protocols/thoughtspot.js';
import { tokenResponse } from '../elements.js';

/** What a vendor's frame can do, as far as the contract depends on it. */
export interface Vendor {
  /** Name of the protocol, and of its test frame: `test/browser/frames/vendors/NAME.html` and `NAME.ts`. */
  readonly name: string;
  /** Whether the frame can request a token. */
  readonly requestsToken: boolean;
  /** Whether the host posts each new token without a request. */
  readonly receivesNewTokens: boolean;
  /** Whether the frame acknowledges tokens. */
  readonly acknowledges: boolean;
  /** Whether the frame connects before there is a token. */
  readonly connectsWithoutToken: boolean;
  /** Whether the frame can report that its token has expired. */
  readonly reportsExpiry: boolean;
  /** The message that the frame receives at a revocation; `undefined` if the vendor has none. */
  readonly revocationMessage?: unknown;
  /** A call that the test frame never answers. */
  readonly unansweredCall?: string;
  /** Whether embed and document communicate through a `MessagePort`. */
  readonly usesPort: boolean;
  /** The nth token response of the vendor's server. */
  readonly response: (n: number) => TokenResponse;
}

/** A protocol with the fewest features. */
const minimal = {
  requestsToken: false,
  receivesNewTokens: true,
  acknowledges: false,
  connectsWithoutToken: true,
  reportsExpiry: false,
  usesPort: false,
  response: tokenResponse,
};

export const superset: Vendor = {
  ...minimal,
  name: 'superset',
  acknowledges: true,
  unansweredCall: 'never',
  usesPort: true,
};

export const looker: Vendor = {
  ...minimal,
  name: 'looker',
  requestsToken: true,
  acknowledges: true,
  reportsExpiry: true,
  revocationMessage: { session_reference_token_ttl: 0 },
  unansweredCall: 'never',
  usesPort: true,
};

export const powerbi: Vendor = {
  ...minimal,
  name: 'powerbi',
  acknowledges: true,
  connectsWithoutToken: false,
  reportsExpiry: true,
  unansweredCall: 'GET /report/never',
};

export const metabase: Vendor = {
  ...minimal,
  name: 'metabase',
  requestsToken: true,
  reportsExpiry: true,
  revocationMessage: { type: 'reportAuthenticationError', data: { error: 'signed_out' } },
};

export const thoughtspot: Vendor = {
  ...minimal,
  name: 'thoughtspot',
  requestsToken: true,
  receivesNewTokens: false,
  reportsExpiry: true,
  unansweredCall: 'never',
};

export const luzmo: Vendor = {
  ...minimal,
  name: 'luzmo',
  response: n => ({ ...tokenResponse(n), key: `key-${n}` }),
};
