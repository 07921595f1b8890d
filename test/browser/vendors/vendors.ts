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
  /** The protocol's, and the frame's in `frames/vendors`. */
  readonly name: string;
  /** The frame can ask for a token. */
  readonly asks: boolean;
  /** New tokens come unasked. */
  readonly pushed: boolean;
  /** It says that it has had a token. */
  readonly acknowledges: boolean;
  /** It is connected before there is a token. */
  readonly connectsWithout: boolean;
  /** It can say that its token is expired. */
  readonly expires: boolean;
  /** What it hears when the session is over; nothing where the vendor has no word for it. */
  readonly farewell?: unknown;
  /** A call that its frame never answers. */
  readonly unanswered?: string;
  /** The embed holds a port of the document's, which the frame can hand over. */
  readonly port: boolean;
  /** The nth token response of its server. */
  readonly response: (n: number) => TokenResponse;
}

/** A protocol with as little as there may be. */
const plain = {
  asks: false,
  pushed: true,
  acknowledges: false,
  connectsWithout: true,
  expires: false,
  port: false,
  response: tokenResponse,
};

export const superset: Vendor = {
  ...plain,
  name: 'superset',
  acknowledges: true,
  unanswered: 'never',
  port: true,
};

export const looker: Vendor = {
  ...plain,
  name: 'looker',
  asks: true,
  acknowledges: true,
  expires: true,
  farewell: { session_reference_token_ttl: 0 },
  unanswered: 'never',
  port: true,
};

export const powerbi: Vendor = {
  ...plain,
  name: 'powerbi',
  acknowledges: true,
  connectsWithout: false,
  expires: true,
  unanswered: 'GET /report/never',
};

export const metabase: Vendor = {
  ...plain,
  name: 'metabase',
  asks: true,
  expires: true,
  farewell: { type: 'reportAuthenticationError', data: { error: 'signed_out' } },
};

export const thoughtspot: Vendor = {
  ...plain,
  name: 'thoughtspot',
  asks: true,
  pushed: false,
  expires: true,
  unanswered: 'never',
};

export const luzmo: Vendor = {
  ...plain,
  name: 'luzmo',
  response: n => ({ ...tokenResponse(n), key: `key-${n}` }),
};
