import type { Entry, FrameRecord } from './entries.js';

/** An entry as text. */
export interface Description {
  readonly summary: string;
  /** May be empty. */
  readonly details: string;
  /** Whether the entry is marked as a problem. */
  readonly isWarning: boolean;
}

/** Formats ms: `3.2 ms`, `45 ms`, `2.4 s`, `3 min 7 s`, `2 h 5 min`, `4 d 3 h`. */
export function duration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${ms.toFixed(0)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return formatPair(seconds, 60, 'min', 's');
  if (seconds < 86_400) return formatPair(Math.round(seconds / 60), 60, 'h', 'min');
  return formatPair(Math.round(seconds / 3_600), 24, 'd', 'h');
}

function formatPair(total: number, per: number, large: string, small: string): string {
  const rest = total % per;
  return `${Math.floor(total / per)} ${large}${rest ? ` ${rest} ${small}` : ''}`;
}

/** Formats epoch ms as the local time of day, `14:03:22`, or with ms `14:03:22.481`. */
export function timeOfDay(at: number, withMs = false): string {
  const date = new Date(at);
  return date.toTimeString().slice(0, 8) + (withMs ? date.toISOString().slice(19, 23) : '');
}

const REVOCATION_DETAILS = 'frames are notified if their protocol supports it';

/** The frame's title, or a name by its number. */
export function frameName(frame: Pick<FrameRecord, 'id' | 'title'> | undefined): string {
  return frame ? frame.title || `Frame ${frame.id}` : 'A frame';
}

/** Describes an entry. `frames`: the log's, for their titles. */
export function describeEntry(entry: Entry, frames: readonly FrameRecord[]): Description {
  const name = 'frame' in entry ? frameName(frames.find(({ id }) => id === entry.frame)) : '';
  switch (entry.type) {
    case 'attached':
      return info('Recording started', `${entry.status}, generation ${entry.generation}`);
    case 'token': {
      const { generation, since, expiresAt } = entry;
      const expiry =
        expiresAt === null
          ? 'its expiry is not known'
          : `expires at ${timeOfDay(expiresAt)}, ${duration(expiresAt - since)} after it arrived`;
      return info(`Token ${generation}`, expiry);
    }
    case 'refreshed': {
      const { latency, attempts, source, headroom } = entry;
      const outcome =
        source === 'tab'
          ? 'from another tab'
          : `in ${duration(latency)}, ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`;
      const details = `generation ${entry.generation} ${outcome}`;
      if (headroom === null) return info('Refresh ok', details);
      const late = `${duration(-headroom)} after the previous token expired`;
      const inTime = `the previous token had ${duration(headroom)} left`;
      return info('Refresh ok', `${details}; ${headroom < 0 ? late : inTime}`);
    }
    case 'refresh-failed': {
      const { code, httpStatus, attempt, retryAt, at } = entry;
      const error = httpStatus === null ? code : `${code} (HTTP ${httpStatus})`;
      const retry =
        retryAt === null ? 'no retry' : `retry in ${duration(retryAt - at)}, at ${timeOfDay(retryAt)}`;
      return warning('Refresh failed', `${error}, attempt ${attempt}; ${retry}`);
    }
    case 'expired':
      return warning('Token expired', `generation ${entry.generation} expired before the next token arrived`);
    case 'status':
    case 'frame-status': {
      const isWarning = ['expired', 'failed', 'unresponsive'].includes(entry.status);
      return { summary: name || 'Status', details: `${entry.previous} → ${entry.status}`, isWarning };
    }
    case 'session-ending':
      return warning('Session ending', `the refresh token expires at ${timeOfDay(entry.endsAt)}`);
    case 'login-required': {
      const loopText = entry.reason === 'loop' ? ', after two redirects to the login page within 60 s' : '';
      return warning('Login required', `${entry.code}${loopText}`);
    }
    case 'revoked':
      return entry.reason === 'signed_out'
        ? info('Signed out', REVOCATION_DETAILS)
        : warning('Session ended', REVOCATION_DETAILS);
    case 'session-left':
      return info('Session left', 'the provider names another session, which has no token yet');
    case 'page': {
      const { state, since, at } = entry;
      const details = state === 'asleep' ? `for ${duration(at - since)}, or the clock was set forward` : '';
      return info(`Page ${state}${state === 'frozen' ? ' by the browser' : ''}`, details);
    }
    case 'clock-set-back':
      return warning('Clock set back', `by ${duration(entry.by)}; the time axis continues`);
    case 'frame-connected':
      return info(name, `connected, handshake in ${duration(entry.latency)}`);
    case 'frame-delivered':
      return info(name, `acknowledged generation ${entry.generation} after ${duration(entry.latency)}`);
    case 'frame-unresponsive':
      return warning(name, `no answer within ${duration(entry.waited)}`);
    case 'frame-recovering':
      return warning(name, `loaded again (${entry.cause}), attempt ${entry.attempt}`);
    case 'frame-recovered':
      return info(name, `answers again, attempts: ${entry.attempts}`);
    case 'frame-stale':
      return warning(name, `had no valid token for ${duration(entry.lateMs)}`);
    case 'frame-error':
      return warning(name, `error ${entry.code}`);
    case 'frame-gone':
      return info(name, 'gone');
  }
}

function info(summary: string, details: string): Description {
  return { summary, details, isWarning: false };
}

function warning(summary: string, details: string): Description {
  return { summary, details, isWarning: true };
}
