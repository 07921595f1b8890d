import type { Case } from '../../product.js';
import { inBackendScene } from '../backend-scene.js';
import type { OAuthSite } from '../scene.js';
import { casesOf } from './case.js';
import { genericCases } from './index.js';

/** What a page without a backend does not show. */
const SELECTED = ['rotation-off', 'ended-by-admin', 'two-tabs', 'restart'];

/**
 * What is tried in addition if there is no page without a backend. Not the faults of a line, since that to the backend is the
 * same for all servers; and not what only the public client does. A client that is disabled is an error of the operation: the
 * backend answers with 503.
 */
const ALL = [...SELECTED, 'ten-generations', 'idle-end', 'keys-rotated', 'six-tabs', 'asleep-past-end'];

/** The generic cases with examples/bff between the page and the server; `all`: for a server without public clients. */
export function backendCases(site: OAuthSite, all: boolean): readonly Case[] {
  const tried = genericCases
    .filter(({ name }) => (all ? ALL : SELECTED).includes(name))
    // In one engine: what an engine does differently is seen without a backend.
    .map(current => ({ ...current, isEverywhere: false }));
  return casesOf(site, tried, inBackendScene).map(current => ({
    ...current,
    name: `backend-${current.name}`,
    what: `examples/bff: ${current.what}`,
  }));
}
