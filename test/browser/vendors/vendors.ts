import '../../../docs/vendors/acme.js';
import type { TokenResponse } from '../../../src/index.js';
import '../../../src/bridge/protocols/looker.js';
import '../../../src/bridge/protocols/luzmo.js';
import '../../../src/bridge/protocols/metabase.js';
import '../../../src/bridge/protocols/powerbi.js';
import '../../../src/bridge/protocols/superset.js';
import '../../../src/bridge/protocols/thoughtspot.js';
import { frameUrl, tokenResponse } from '../elements.js';

/** A call to a vendor's test frame. */
interface Call {
  readonly method: string;
  readonly args?: unknown;
  readonly result?: unknown;
  /** The code of the error, if the call fails. */
  readonly code?: string;
  /** The message that the frame receives. */
  readonly message?: unknown;
}

/** What a vendor's frame can do, as far as the tests depend on it. */
export interface Vendor {
  /** Name of the test frame, `test/browser/frames/vendors/NAME.ts`, and of its protocol. */
  readonly name: string;
  /** Name of the protocol, if it differs. */
  readonly protocol?: string;
  /** Further parameters of the frame's address. */
  readonly query?: string;
  /** Whether the frame can request a token. */
  readonly requestsToken?: boolean;
  /** Whether the host posts each new token without a request. */
  readonly receivesNewTokens: boolean;
  /** Whether the frame acknowledges tokens. */
  readonly acknowledges?: boolean;
  /** Whether the frame shows nothing before its first token. */
  readonly needsToken?: boolean;
  /** Whether the frame connects only when there is a token. */
  readonly needsTokenToConnect?: boolean;
  /** Whether the frame can report that its token has expired. */
  readonly reportsExpiry?: boolean;
  /** The message that the frame receives at a revocation; `undefined` if the vendor has none. */
  readonly revocationMessage?: unknown;
  /** Whether that message is posted only as the answer to a question. */
  readonly revokesByAnswer?: boolean;
  /** Calls that the test frame answers, or that fail. */
  readonly calls?: readonly Call[];
  /** Orders upon which the frame makes a request, with its host's answer. */
  readonly requests?: readonly (readonly [order: string, answer: unknown])[];
  /** A call that the test frame never answers. */
  readonly unansweredCall?: string;
  /** How many ports the embed listens to, once it is connected and has made the unanswered call. */
  readonly ports: number;
  /** An event of the frame for the page. */
  readonly event?: { readonly type: string; readonly payload: unknown };
  /** The orders upon which the frame reports its height. */
  readonly heightOrders?: readonly string[];
  /** The nth token response of the vendor's server. */
  readonly response: (n: number) => TokenResponse;
}

/** A protocol with the fewest features. */
const minimal = { receivesNewTokens: true, ports: 0, response: tokenResponse };

/** The protocol that docs/vendors/index.md shows how to write. */
export const acme: Vendor = {
  ...minimal,
  name: 'acme',
  reportsExpiry: true,
  revocationMessage: { jwt: null },
};

export const superset: Vendor = {
  ...minimal,
  name: 'superset',
  needsToken: true,
  // Bit 16: filter changes are reported.
  query: '&uiConfig=27',
  acknowledges: true,
  calls: [
    { method: 'getScrollSize', result: { width: 800, height: 600 } },
    { method: 'getDataMask', result: { region: 'north' } },
    { method: 'setThemeConfig', args: { dark: true }, message: { theme: { dark: true } } },
    { method: 'unknown', code: 'call_failed' },
  ],
  requests: [
    ['permalink', null],
    ['unknown', 'The host has no method "unknown".'],
  ],
  unansweredCall: 'never',
  ports: 1,
  event: { type: 'observeDataMask', payload: { region: 'south' } },
  heightOrders: ['grow'],
};

/** Superset's contract on Preset's version of the switchboard. */
const preset: Vendor = { ...superset, name: 'preset', protocol: 'superset' };

export const looker: Vendor = {
  ...minimal,
  name: 'looker',
  needsToken: true,
  requestsToken: true,
  acknowledges: true,
  reportsExpiry: true,
  // As `@looker/embed-sdk` 2.0.8 sends it, lib/EmbedClientEx.js, lines 444 to 450.
  revocationMessage: {
    api_token: 'session expired',
    api_token_ttl: 240,
    navigation_token: 'session expired',
    navigation_token_ttl: 240,
    session_reference_token_ttl: 0,
  },
  calls: [
    { method: 'dashboard:filters:update', args: { x: 1 }, result: { updated: { x: 1 } } },
    { method: 'unknown' },
    { method: 'dashboard:refuse', code: 'call_failed' },
  ],
  requests: [['eventWithResponse', []]],
  unansweredCall: 'never',
  ports: 1,
  event: { type: 'dashboard:run:complete', payload: { status: 'complete' } },
  heightOrders: ['grow'],
};

export const powerbi: Vendor = {
  ...minimal,
  name: 'powerbi',
  needsToken: true,
  acknowledges: true,
  needsTokenToConnect: true,
  reportsExpiry: true,
  calls: [
    { method: 'GET /report/pages', result: [{ name: 'one' }] },
    { method: 'PUT /report/filters', args: [{ column: 'x' }], message: [{ column: 'x' }] },
    { method: 'GET /report/bookmarks', code: 'call_failed' },
    { method: 'pages', code: 'call_unknown' },
  ],
  requests: [
    ['event', 200],
    ['unknown', 404],
    ['otherHook', 404],
  ],
  unansweredCall: 'GET /report/never',
  event: { type: 'pageChanged', payload: { newPage: 'two' } },
};

/** With sessions of Metabase's own accounts. */
export const metabase: Vendor = {
  ...minimal,
  name: 'metabase',
  needsToken: true,
  requestsToken: true,
  receivesNewTokens: false,
  revocationMessage: { type: 'reportAuthenticationError', data: { error: 'signed_out' } },
  revokesByAnswer: true,
  calls: [
    { method: 'unknown', code: 'call_unknown' },
    {
      method: 'setSettings',
      args: { theme: { preset: 'dark' } },
      message: {
        type: 'setSettings',
        data: { instanceUrl: frameUrl('vendors/metabase'), theme: { preset: 'dark' } },
      },
    },
  ],
  event: {
    type: 'parametersChange',
    payload: {
      source: 'manual-change',
      parameters: { state: 'NY' },
      defaultParameters: {},
      lastUsedParameters: {},
    },
  },
  response: n => ({ ...tokenResponse(n), id: `access-${n}`, exp: 1_700_000_000 + n }),
};

export const metabaseGuest: Vendor = {
  ...metabase,
  name: 'metabase-guest',
  protocol: 'metabase',
  reportsExpiry: true,
  calls: [],
  response: tokenResponse,
};

export const thoughtspot: Vendor = {
  ...minimal,
  name: 'thoughtspot',
  needsToken: true,
  requestsToken: true,
  receivesNewTokens: false,
  reportsExpiry: true,
  calls: [
    {
      method: 'getFilters',
      args: { id: 1 },
      result: { filters: ['north'] },
      message: { type: 'getFilters', argument: { id: 1 } },
    },
    {
      method: 'SetVisibleVizs liveboard',
      args: ['1'],
      result: {},
      message: { type: 'SetVisibleVizs', argument: ['1'], context: 'liveboard' },
    },
    { method: 'Filter', code: 'call_failed' },
    { method: 'Search', code: 'call_failed' },
  ],
  unansweredCall: 'never',
  ports: 1,
  event: { type: 'vizPointClick', payload: { x: 1 } },
  heightOrders: ['grow', 'growByAnObject'],
};

export const luzmo: Vendor = {
  ...minimal,
  name: 'luzmo',
  needsToken: true,
  reportsExpiry: true,
  calls: [
    { method: 'setLanguage', args: { language: 'nl' }, message: { action: 'setLanguage', language: 'nl' } },
  ],
  event: { type: 'changedFilters', payload: { filters: [] } },
  response: n => ({ ...tokenResponse(n), key: `key-${n}` }),
};

export const vendors: readonly Vendor[] = [
  acme,
  superset,
  preset,
  looker,
  powerbi,
  metabase,
  metabaseGuest,
  thoughtspot,
  luzmo,
];
