import { createHash } from 'node:crypto';
import { channelInProcess, type EndChannel } from './end-channel.js';
import { errorCode, log } from './log.js';
import { COOKIE_LIFETIME_SECONDS, type Session } from './session-cookie.js';
import type { Turns } from './turns.js';

/** Why a session is over. */
export interface SessionEnd {
  /** Absent if the user has signed out here. */
  readonly description?: string;
}

/** What the authorization server has ended: a login, or without `sid` all logins of a user. */
export interface EndedLogin {
  readonly sid?: string | undefined;
  readonly subject?: string | undefined;
  /** Seconds by the authorization server's clock: a session that started later is another login's. */
  readonly endedAt: number;
}

/**
 * Which sessions have ended. There is no table of sessions: an end is a mark in the store, which every refresh looks for,
 * until the last cookie that it concerns has expired.
 */
export interface SessionEnds {
  /** Ends one session, on all instances. */
  signOut(session: Session): Promise<void>;
  /** Ends the sessions of a login that the authorization server has ended, on all instances. */
  endLogin(login: EndedLogin): Promise<void>;
  /** Why a session is over; `undefined` while it is not. */
  endOf(session: Session): Promise<SessionEnd | undefined>;
  /**
   * Calls back once, as soon as the session is over on any instance, also if it is over already.
   * @returns a function that stops
   */
  watch(session: Session, onEnd: (end: SessionEnd) => void): () => void;
}

/** A cookie may be written at the moment of the end; after the last one has expired, the mark is of no use. */
const MARK_LIFETIME_MS = (COOKIE_LIFETIME_SECONDS + 3_600) * 1_000;
const BY_ISSUER: SessionEnd = { description: 'Signed out by the authorization server' };

/** Keeps the marks in the turns' store, and tells the other instances through the channel. */
export function createSessionEnds(turns: Turns, channel: EndChannel = channelInProcess()): SessionEnds {
  /** One for each `watch`: the marks that concern it, and what looks for them. */
  const watchers = new Set<{ readonly marks: readonly string[]; readonly check: () => void }>();
  channel.subscribe(mark => {
    for (const { marks, check } of watchers) if (mark === undefined || marks.includes(mark)) check();
  });

  const find = async (mark: string): Promise<number> => Number((await turns.find(mark)) ?? -1);

  async function setMark(mark: string, endedAt: number): Promise<void> {
    // An older logout token may arrive later.
    if ((await find(mark)) < endedAt) await turns.keep(mark, String(endedAt), MARK_LIFETIME_MS);
    // Without the message, a page learns of the end at its next refresh.
    await channel.publish(mark).catch((error: unknown) => {
      log('error', 'store_failed', { error: errorCode(error) });
    });
  }

  async function endOf(session: Session): Promise<SessionEnd | undefined> {
    const [own = -1, ...others] = await Promise.all(marksOf(session).map(find));
    if (own >= 0) return {};
    return others.some(endedAt => endedAt >= session.startedAt) ? BY_ISSUER : undefined;
  }

  return {
    endOf,
    signOut: ({ id }) => setMark(idMark(id), Math.floor(Date.now() / 1_000)),
    async endLogin({ sid, subject, endedAt }) {
      const marks = sid === undefined ? [subjectMark(subject)] : [sidMark(sid), withoutSidMark(subject)];
      await Promise.all(marks.filter(isKnown).map(mark => setMark(mark, endedAt)));
    },
    watch(session, onEnd) {
      const watcher = {
        marks: marksOf(session),
        check() {
          endOf(session)
            .then(end => {
              if (end && watchers.delete(watcher)) onEnd(end);
            })
            .catch(() => undefined);
        },
      };
      watchers.add(watcher);
      // Only now, so that an end at this moment is not missed.
      watcher.check();
      return () => void watchers.delete(watcher);
    },
  };
}

/** The marks that end a session; the first one whenever it was set. */
function marksOf({ id, sid, subject }: Session): string[] {
  const login = sid === undefined ? withoutSidMark(subject) : sidMark(sid);
  return [idMark(id), login, subjectMark(subject)].filter(isKnown);
}

const isKnown = (mark: string | undefined): mark is string => mark !== undefined;

const idMark = (id: string): string => `ended:id:${id}`;
const sidMark = (sid: string): string => `ended:sid:${hash(sid)}`;
const subjectMark = (subject?: string): string | undefined =>
  subject === undefined ? undefined : `ended:sub:${hash(subject)}`;
/** Of sessions whose ID token had no `sid`: any logout token of the user may mean them. */
const withoutSidMark = (subject?: string): string | undefined =>
  subject === undefined ? undefined : `ended:no-sid:${hash(subject)}`;

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
