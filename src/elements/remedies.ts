import type { EmbedErrorCode } from '../bridge/embed-error.js';
import type { TokenErrorCode } from '../session/index.js';

/** A code of an error that the elements report. */
export type ErrorCode = TokenErrorCode | EmbedErrorCode;

const TOKENS = 'tokens (property "tokens", or a child <script type="application/json">)';
const NEW_LOGIN = 'Set the property "reauthenticate"; without it, the user must log in again.';

/**
 * What to do about each code. The console and docs/troubleshooting.md show these texts. The build of the files for script tags
 * replaces this module: there, {@link remedyFor} returns a link to the code's entry on that page (`rollup.config.mjs`).
 */
export const REMEDIES = {
  network:
    'The request is repeated. Usual causes, if it fails again and again: no CORS headers (an origin that is not allowed, a wrong path or realm, a wrong "request-format"), or a blocked request.',
  timeout:
    'The request is repeated. Check the latency of the endpoint, or increase the attribute "request-timeout".',
  rate_limited: 'The request is repeated, not before "Retry-After". Check what else sends requests.',
  server_error: 'The request is repeated. Read the log of the server.',
  invalid_response:
    'The request is repeated. Open the response in the network tab: it must be JSON with "access_token" (RFC 6749 §5.1). A "refresher" must resolve with such an object.',
  invalid_grant: NEW_LOGIN,
  invalid_client: 'Correct the attribute "client-id", or the registration of the backend at the server.',
  unauthorized_client: 'Allow refresh tokens for this client at the server.',
  unsupported_grant_type: 'Enable refresh tokens at the server, or let a backend respond.',
  invalid_scope: 'Remove the attribute "scope", or request less.',
  invalid_request:
    'Set "request-format": "form" for a token endpoint, "json" or "cookie" for a backend of your own.',
  access_denied: 'Read the property "description" of the error, and the log of the server.',
  invalid_target: 'Correct the audience or the resource of the request.',
  invalid_dpop_proof: 'Check the key of the DPoP handle, and the clocks.',
  login_required: NEW_LOGIN,
  interaction_required: NEW_LOGIN,
  consent_required: `${NEW_LOGIN} Or grant the consent at the server.`,
  account_selection_required: NEW_LOGIN,
  origin_refused:
    'The backend refuses the origin of this page (403). Add it to the origins that the backend accepts.',
  subject_changed: 'Reload the page, which was rendered for the previous user.',
  refused:
    'Check that the cookie of the session is sent (attribute "credentials"), and that no CSRF check rejects the request.',
  endpoint_refused:
    'A proxy in front of the endpoint responded, without an OAuth error; or the address in "endpoint" is wrong. Open the response in the network tab.',
  redirected:
    'The login is over, and the backend redirects to its page; or the address in "endpoint" is wrong. Respond with 401 instead of a redirect.',
  endpoint_missing: `Set the attribute "endpoint" or the property "refresher", or provide ${TOKENS}.`,
  refresh_token_missing: `request-format="form" needs a refresh token. Provide ${TOKENS} with one, or use another "request-format".`,
  tokens_invalid: 'Provide the token response of a login of its own, with "access_token" (RFC 6749 §5.1).',
  option_invalid: 'Correct the value of the attribute.',
  endpoint_not_allowed: 'Add the URL to "endpoints" in the policy of the page.',
  login_url_not_allowed: 'Add the URL to "login-urls" in the policy of the page.',
  signed_out: 'Set new "tokens" before you call the provider again.',
  disposed: 'Repeat the call when the provider is in the document again.',
  src_invalid: 'Set "src" to the address of the dashboard.',
  src_refused: 'Use an http: or https: URL. One with another scheme would have the rights of the page.',
  frame_origin_invalid: 'Write it like https://bi.example, without a path or a wildcard.',
  sandbox_origin:
    'Add allow-same-origin: without it, the frame has no origin to which a token can be posted.',
  protocol_unknown:
    'Import the protocol of the vendor, such as analytics-embed/protocols/superset.js. The embed starts when it is registered.',
  origin_not_allowed: 'Add the origin to that directive in the policy of the page.',
  provider_unknown: 'Set "provider" to the id of one <token-provider>, which no other element has.',
  not_connected: 'Wait for the event "embed-connected".',
  not_supported: 'send() works with the protocol "native", call() with the protocols of vendors.',
  call_failed: 'Read the message of the error, and what the vendor documents about the call.',
  call_timeout: 'Check that the frame supports the call.',
  call_unknown: 'Read the message of the error, which names the calls.',
  origin_changed:
    'The embed reconnects when its frame origin answers. If the new origin is correct, set the attribute "frame-origin".',
  frame_refused:
    'Open the address of the frame in a tab, and read the console of the browser, which names the reason. Allow this page to embed the frame.',
  host_without_origin: 'Serve the page over https:, outside of a sandbox without allow-same-origin.',
  flooding: 'Messages above 100 per second are dropped. Make the page in the frame post fewer.',
  message_invalid: 'The message is dropped. Correct its page, or the attribute "protocol".',
  protocol_mismatch: 'Check the attribute "protocol".',
} as const satisfies Record<ErrorCode, string>;

/** The remedy for a code; `undefined` for one that a page's own refresher has made up. */
export function remedyFor(code: ErrorCode): string | undefined {
  return Object.hasOwn(REMEDIES, code) ? REMEDIES[code] : undefined;
}
