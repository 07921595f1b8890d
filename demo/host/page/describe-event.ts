import type { AnalyticsEmbedEventMap, TokenProviderEventMap } from '../../../src/index.js';
import { duration } from './dom.js';

/** All events of the elements. */
export type ElementEventMap = TokenProviderEventMap & AnalyticsEmbedEventMap;

type Descriptions = { [Name in keyof ElementEventMap]: (detail: ElementEventMap[Name]['detail']) => string };

const MAX_DATA = 120;

/** The text of each event, from its detail. */
export const descriptions: Descriptions = {
  'token-status': ({ status, previous }) => `${previous} → ${status}`,
  'token-refreshed': ({ generation, expiresAt, latency, attempts, source }) =>
    [
      `generation ${generation}`,
      duration(latency),
      attempts === 1 ? '1 attempt' : `${attempts} attempts`,
      `from the ${source}`,
      expiresAt === null ? 'no stated lifetime' : `expires in ${duration(expiresAt - Date.now())}`,
    ].join(' · '),
  'token-refresh-failed': ({ error, attempt, retryIn }) =>
    [
      error.code,
      `attempt ${attempt}`,
      retryIn === null ? 'no retry' : `next in ${duration(retryIn)}`,
      error.message,
    ].join(' · '),
  'token-expired': ({ generation }) => `generation ${generation}`,
  'session-ending': ({ endsAt }) => `in ${duration(endsAt - Date.now())}`,
  'login-required': ({ reason, error, loginUrl }) =>
    `${reason} · ${error.code} · ${loginUrl ?? 'no login-url'}`,
  'embed-status': ({ status, previous }) => `${previous} → ${status}`,
  'embed-connected': ({ latency }) => `handshake in ${duration(latency)}`,
  'embed-token-delivered': ({ generation, latency }) => `generation ${generation} · ${duration(latency)}`,
  'embed-unresponsive': ({ waited }) => `no answer in ${duration(waited)}`,
  'embed-recovering': ({ cause, attempt }) => `${cause} · attempt ${attempt}`,
  'embed-recovered': ({ cause, attempts }) => `${cause} · attempts: ${attempts}`,
  'embed-stale': detail => `generation ${detail.generation} · ${duration(detail.for)} without a valid token`,
  'embed-resize': ({ height }) => `${height.toFixed(0)} px`,
  'embed-message': ({ data }) => JSON.stringify(data).slice(0, MAX_DATA),
  'embed-error': ({ code, message }) => `${code} · ${message}`,
};

/** Names of all events. */
export const eventNames = Object.keys(descriptions) as (keyof ElementEventMap)[];

/** The text of one event. */
export function describeEvent<Name extends keyof ElementEventMap>(
  name: Name,
  detail: ElementEventMap[Name]['detail'],
): string {
  return descriptions[name](detail);
}
