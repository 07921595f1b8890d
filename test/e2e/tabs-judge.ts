import type { RefreshRecord } from './tabs-provider.js';
import type { TabDocument, TabsServer } from './tabs-server.js';

/** Seconds that access tokens live. */
export const LIFETIME = 4;
/** ms in which every live tab has the newest tokens, beyond the time for which its process was busy. */
const LIMIT = 500;
/** ms from a response until the document has certainly sent what it brought to its peers; one that goes earlier may not have done so. */
const TOO_LATE = 500;
/** Share of a token's life that passes at least between two refreshes. */
const EARLIEST = 0.7;

/** What came of a session with many tabs. */
export interface Verdict {
  /** What must not have happened, each in a sentence. */
  readonly faults: readonly string[];
  /** How many tokens refreshes brought. */
  readonly refreshes: number;
  /** How many requests left with their document. */
  readonly lost: number;
  /** How many used refresh tokens were presented because the document that used them died before it could tell. */
  readonly excused: number;
  /** ms from the arrival of tokens in the first tab to that in each other one that lived, in ascending order. */
  readonly lags: readonly number[];
  /** The longest of these after the time for which the tab's process was busy, ms. */
  readonly lagMostIdle: number;
}

/** Judges by what the server has seen and the pages have told. */
export function judge(server: TabsServer): Verdict {
  const { log } = server.provider;
  const faults: string[] = [];
  const excuses = log.filter(record => record.outcome === 'refused' && isExcused(server, record));
  for (const record of log) {
    const story = describe(record);
    if (record.outcome === 'refused' && !excuses.includes(record)) faults.push(`refused: ${story}`);
    if (record.outcome === 'lost' && !leftWith(server, record) && !isOutdated(server, record))
      faults.push(`cut by a tab that lives: ${story}; ${notesAround(server, record)}`);
  }
  const all = arrivals(server);
  const late = all.filter(({ lag, busy }) => lag - busy > LIMIT);
  return {
    faults: [...faults, ...crowds(server), ...haste(log), ...late.map(({ story }) => story)],
    refreshes: log.filter(({ outcome }) => outcome === 'rotated').length,
    lost: log.filter(record => leftWith(server, record)).length,
    excused: excuses.length,
    lags: all.map(({ lag }) => lag).sort((a, b) => a - b),
    lagMostIdle: Math.max(...all.map(({ lag, busy }) => lag - busy)),
  };
}

/**
 * Whether a used refresh token was presented by no fault of any tab: the document that had used it went before the answer
 * was written, or so shortly after that it could not tell, and no tab has ever had what the answer brought. Or the login had been
 * lost in this way before, when no document was left that could have told one that opens with its first tokens.
 */
export function isExcused(server: TabsServer, record: RefreshRecord): boolean {
  return isLost(server, record) || opensTooLate(server, record);
}

function isLost(server: TabsServer, { token, arrivedAt }: RefreshRecord): boolean {
  const use = server.provider.log.find(record => record.outcome === 'rotated' && record.token === token);
  if (!token || !use || use.arrivedAt > arrivedAt || !leftWith(server, use)) return false;
  return !server.notes.some(
    ({ type, value }) => type === 'token' && server.provider.generationOf(value) === use.generation,
  );
}

function opensTooLate(server: TabsServer, record: RefreshRecord): boolean {
  const readyAt = server.notes.find(({ page, type }) => page === record.page && type === 'ready')?.at ?? 0;
  return server.provider.log.some(
    other =>
      other.outcome === 'refused' &&
      other.arrivedAt < Math.min(record.arrivedAt, readyAt + LIMIT) &&
      loginOf(other) === loginOf(record) &&
      isLost(server, other),
  );
}

/** The number of the login. */
function loginOf({ token = '' }: RefreshRecord): string {
  return token.replace(/\..*/, '');
}

/** Whether the document that asked was told to go before it could have told what came of it. */
function leftWith(server: TabsServer, { page, answeredAt, closedAt }: RefreshRecord): boolean {
  const { leftAt = Infinity } = server.documents.find(({ id }) => id === page) ?? {};
  return leftAt < (answeredAt ?? closedAt ?? Infinity) + TOO_LATE;
}

/**
 * Whether the document cut its request because a peer told it of the end of the login, or of the next login. Tokens of the same
 * login would come from two requests at once, which {@link crowds} finds.
 */
function isOutdated({ notes }: TabsServer, { page, arrivedAt, closedAt = Infinity }: RefreshRecord): boolean {
  return notes.some(
    ({ type, at, ...note }) =>
      note.page === page &&
      (type === 'revoked' || type === 'token') &&
      at >= arrivedAt - TOO_LATE &&
      at <= closedAt + TOO_LATE,
  );
}

/** Two requests at once, or two for one generation, the first of which did not leave with its document. */
function crowds(server: TabsServer): string[] {
  const log = server.provider.log.filter(record => !opensTooLate(server, record));
  return log.flatMap((record, index) => {
    const before = log.slice(0, index).filter(other => !leftWith(server, other));
    const open = before.filter(({ closedAt = Infinity }) => closedAt > record.arrivedAt);
    const same = before.filter(({ token }) => token && token === record.token);
    return [
      ...open.map(other => `two at once: ${describe(other)}; ${describe(record)}`),
      ...same.map(other => `two for one generation: ${describe(other)}; ${describe(record)}`),
    ];
  });
}

/** More refreshes of one login than its tokens' lives allow. A request may be on its way for longer than the next one: one more is allowed. */
function haste(log: readonly RefreshRecord[]): string[] {
  const rotated = log.filter(({ outcome }) => outcome === 'rotated');
  return [...new Set(rotated.map(loginOf))].flatMap(login => {
    const times = rotated.filter(record => loginOf(record) === login).map(({ arrivedAt }) => arrivedAt);
    const span = Math.max(...times) - Math.min(...times);
    const isHasty = span < (times.length - 2) * EARLIEST * LIFETIME * 1_000;
    return isHasty ? [`${times.length} refreshes of login ${login} in ${span} ms`] : [];
  });
}

/** How many ms a tab that lived waited for tokens that another tab had, infinite when they never came; and for how many of these its process was busy. */
interface Arrival {
  readonly lag: number;
  readonly busy: number;
  readonly story: string;
}

/** Each tab that lived, with each of the tokens that any tab has had. */
function arrivals(server: TabsServer): Arrival[] {
  const tokens = server.notes
    .filter(({ type }) => type === 'token')
    .map(({ value, ...note }) => ({ ...note, generation: server.provider.generationOf(value) }));
  const ends = server.notes.filter(({ type }) => type === 'revoked').map(({ at }) => at);
  const generations = [...new Set(tokens.map(({ generation }) => generation))];
  return generations.flatMap(generation => {
    const first = Math.min(...tokens.filter(token => token.generation === generation).map(({ at }) => at));
    // A login that is over has no newest tokens: a tab that opens then waits for its user.
    const over = Math.min(...ends.filter(at => at >= first));
    return server.documents.flatMap(document => {
      const { id, leftAt = Infinity } = document;
      const readyAt = server.notesOf(document, 'ready')[0]?.at ?? Infinity;
      const since = Math.max(first, readyAt);
      // Who opens later may have heard of a newer one by then.
      const isFollowed = tokens.some(token => token.at <= since && token.generation > generation);
      if (Math.min(leftAt, over) < since + LIMIT || isFollowed) return [];
      const had = tokens.filter(token => token.page === id && token.generation >= generation);
      const until = Math.max(Math.min(...had.map(({ at }) => at)), since);
      const lag = until - since;
      const busy = msBusy(server, document, since, until);
      const story = `tab ${id}, ready at ${readyAt}, waited ${lag} ms (busy for ${busy}) for generation ${generation} of ${first}`;
      return [{ lag, busy, story }];
    });
  });
}

/** What a document said around the time of its request. */
function notesAround(server: TabsServer, { page, arrivedAt, closedAt = Infinity }: RefreshRecord): string {
  return server.notes
    .filter(({ type, at }) => type !== 'busy' && at > arrivedAt - 2_000 && at < closedAt + TOO_LATE)
    .map(note => `${note.at}: ${note.page === page ? 'it' : `tab ${note.page}`} ${note.type} ${note.value}`)
    .join(', ');
}

/** For how many ms of this time a page's process was busy, as the page has measured it. */
function msBusy(server: TabsServer, document: TabDocument, since: number, until: number): number {
  const times = server.notesOf(document, 'busy').map(({ at, value }) => {
    return Math.max(Math.min(at, until) - Math.max(at - Number(value), since), 0);
  });
  return times.reduce((sum, ms) => sum + ms, 0);
}

/** A request in words. */
function describe({ page, token, outcome, ...times }: RefreshRecord): string {
  const { arrivedAt, answeredAt, closedAt = 0 } = times;
  const end = answeredAt === undefined ? `cut after ${closedAt - arrivedAt}` : answeredAt - arrivedAt;
  return `tab ${page} at ${arrivedAt} (${end} ms) with ${token ? `token ${token}` : 'no token that is known'}: ${outcome ?? 'under way'}`;
}
