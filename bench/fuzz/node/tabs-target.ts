import fc from 'fast-check';

import { coreOf } from '../../../src/session/token-session.js';
import { tokens } from '../../../test/support/session-harness.js';
import { VirtualTabs, type VirtualTab } from '../../../test/support/virtual-tabs.js';
import type { FuzzTarget } from '../fuzz-target.js';
import { Finding, type Tally } from '../tally.js';
import { anything, values } from '../values/junk.js';
import { nearMisses } from '../values/near-miss.js';
import { Now, resolved } from '../values/now.js';
import { isLater, tabWord, type TabVersion, type TabWord } from './tabs-oracle.js';
import { throwUncaught } from './uncaught.js';

type Batch = readonly unknown[];

const version = (offset: number): object => ({
  loginAt: new Now('loginAt'),
  refreshedAt: new Now('refreshedAt', offset),
  id: new Now('id'),
});
const answer = {
  access_token: 'access-of-a-sibling',
  refresh_token: 'refresh-of-a-sibling',
  expires_in: 3_600,
};
const grant = { response: answer, ageMs: 5, sentAt: Date.UTC(2026, 0, 1) };

const VALID: readonly object[] = [
  { type: 'sync-request' },
  { type: 'alive' },
  { type: 'redirecting' },
  { type: 'state', version: version(0), ...grant },
  { type: 'state', version: version(1), ...grant },
  { type: 'state', version: version(1_000), ...grant, response: { refresh_token: 'refresh alone' } },
  { type: 'state', version: version(-1), ...grant },
  { type: 'state', version: { ...version(1), id: 'another login' }, ...grant },
  { type: 'ended', version: version(1), reason: 'session_over' },
  { type: 'ended', version: version(-1), reason: 'signed_out' },
  { type: 'backoff', version: version(0), retryIn: 1_000, relaxedRetryIn: 300_000 },
  { type: 'backoff', version: version(1), retryIn: 1_000, relaxedRetryIn: 1_000 },
].map(message => ({ v: 1, ...message }));

const TELLING = [version(1), answer, 'state', 'ended', 'backoff', 'signed_out', Date.UTC(2026, 0, 2)];

/** ms: a tab has had its say, and knows that it is alone. */
const OPENING = 200;
/** ms: more than anybody should be kept from asking by a sibling's failure. */
const DAY = 86_500_000;
/** Every so many batches it is looked whether the tab still asks: that takes a day. */
const RARELY = 20;

/** What a tab has, and how far it is. */
interface Known {
  version: TabVersion;
}

/** A tab of a session, over all that siblings can say. */
export class TabsTarget implements FuzzTarget<Batch> {
  readonly batches: fc.Arbitrary<Batch>;
  #batches = 0;

  constructor() {
    const valid = fc.constantFrom(...VALID);
    const own = values(TELLING);
    const message = fc.oneof(
      { weight: 5, arbitrary: valid },
      { weight: 11, arbitrary: nearMisses(valid, own) },
      { weight: 2, arbitrary: anything },
      { weight: 1, arbitrary: own },
    );
    this.batches = fc.array(message, { minLength: 1, maxLength: 120, size: 'max' });
  }

  readonly play = async (batch: Batch, tally: Tally): Promise<void> => {
    const tabs = new VirtualTabs();
    const tab = tabs.open();
    tab.session.setTokens(tokens(1));
    tab.session.start();
    try {
      await tabs.clock.advance(OPENING);
      const known = { version: newestVersion(tabs) };
      for (const data of batch) await this.#tell(tabs, tab, known, data, tally);
      const posted = tabs.posted.length;
      await this.#tell(tabs, tab, known, { v: 1, type: 'sync-request' }, tally);
      if (tabs.posted.length === posted) throw new Finding('effect', 'A question was not answered.');
      tally.canaries += 1;
      this.#batches += 1;
      if (this.#batches % RARELY === 0) await asksAgain(tabs, tab);
    } finally {
      tab.leave();
    }
    throwUncaught();
  };

  async #tell(
    tabs: VirtualTabs,
    tab: VirtualTab,
    known: Known,
    planned: unknown,
    tally: Tally,
  ): Promise<void> {
    const data = resolved(planned, ({ known: field, offset }) => {
      const value = known.version[field as keyof TabVersion];
      return typeof value === 'number' ? value + offset : value;
    });
    const word = tabWord(data);
    const before = snapshot(tabs, tab);
    try {
      tabs.intrude(data);
    } catch {
      // No channel can carry it (DataCloneError).
      return;
    }
    try {
      await tabs.clock.advance(1);
    } catch (error) {
      throw new Finding('exception', String(error));
    }
    throwUncaught();
    tally.messages += 1;
    if (word) tally.valid += 1;
    const later = word && 'version' in word && isLater(word.version, known.version);
    if (word && later) compareFollowed(tab, word, before);
    else compareUnchanged(before, snapshot(tabs, tab), word);
    // Where it begins anew, it has a version of its own, and says so.
    if (later)
      known.version = word.type === 'ended' && tab.session.token ? newestVersion(tabs) : word.version;
  }
}

function snapshot(tabs: VirtualTabs, tab: VirtualTab): Readonly<Record<string, unknown>> {
  const { session } = tab;
  return {
    status: session.status,
    generation: session.generation,
    token: session.token?.accessToken,
    'refresh token': coreOf(session).tokens.refreshToken,
    end: session.token?.expiresAt,
    events: tab.events.length,
    requests: tab.requests.length,
    posts: tabs.posted.length,
    timers: tabs.clock.armed,
    locks: tabs.locks.countOf(tab.page),
  };
}

/** What is invalid changes nothing; what is valid and no news may be answered. */
function compareUnchanged(
  before: ReturnType<typeof snapshot>,
  after: ReturnType<typeof snapshot>,
  word: TabWord,
): void {
  for (const [name, value] of Object.entries(before)) {
    if (after[name] === value) continue;
    // What is said takes its way to nobody by a timer; a question is answered, and whoever is behind is corrected.
    if (word && (name === 'posts' || name === 'timers')) continue;
    const kind = word ? 'effect' : 'state change';
    throw new Finding(kind, `${name}: ${String(value)} to ${String(after[name])}`);
  }
}

function compareFollowed(
  { session }: VirtualTab,
  word: NonNullable<TabWord>,
  before: ReturnType<typeof snapshot>,
): void {
  const { token, status } = session;
  if (word.type === 'ended') {
    const over = token === null && (status === 'idle' || status === 'failed');
    // What the page brought along after that end is a login of its own.
    const own = token?.accessToken === before['token'] && status === before['status'];
    if (!over && !own) throw new Finding('effect', `After an end it is ${status}.`);
  }
  if (word.type !== 'state') return;
  const { tokens } = coreOf(session);
  if (word.access !== undefined && token?.accessToken !== word.access)
    throw new Finding('effect', 'A sibling’s newer token was not taken.');
  if (tokens.refreshToken !== word.refresh)
    throw new Finding('effect', 'A sibling’s newer refresh token was not taken.');
}

/** The last that it said of itself. */
function newestVersion({ posted }: VirtualTabs): TabVersion {
  const versions = posted.flatMap(message => ('version' in message ? [message.version as TabVersion] : []));
  return versions.at(-1) ?? { loginAt: 0, refreshedAt: -1, id: '' };
}

/** Whoever is told of a failure waits for whoever failed, but not for ever. */
async function asksAgain({ clock }: VirtualTabs, tab: VirtualTab): Promise<void> {
  if (tab.session.status === 'failed' || tab.session.status === 'idle') return;
  const before = tab.requests.length;
  tab.session.refresh().catch(() => undefined);
  await clock.advance(DAY);
  if (tab.requests.length === before)
    throw new Finding('state change', 'It does not ask for tokens any more.');
}
