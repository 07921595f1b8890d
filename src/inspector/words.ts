import type { Entry } from './entries.js';
import type { FrameRecord } from './frame-record.js';

/** What happened, in words. */
export interface Words {
  readonly what: string;
  /** What is known of it; may be empty. */
  readonly details: string;
  /** Whether a reader who looks for trouble looks here. */
  readonly trouble: boolean;
}

/** ms for reading: `3.2 ms`, `45 ms`, `2.4 s`, `3 min 7 s`, `2 h 5 min`, `4 d 3 h`. */
export function duration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${ms.toFixed(0)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return pair(seconds, 60, 'min', 's');
  if (seconds < 86_400) return pair(Math.round(seconds / 60), 60, 'h', 'min');
  return pair(Math.round(seconds / 3_600), 24, 'd', 'h');
}

function pair(total: number, per: number, large: string, small: string): string {
  const rest = total % per;
  return `${Math.floor(total / per)} ${large}${rest ? ` ${rest} ${small}` : ''}`;
}

/** Epoch ms as the local time of day, `14:03:22`, or with ms `14:03:22.481`. */
export function timeOfDay(at: number, withMs = false): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return withMs ? `${time}.${String(date.getMilliseconds()).padStart(3, '0')}` : time;
}

const PAGE_WORDS = {
  hidden: 'Page hidden',
  visible: 'Page visible',
  offline: 'Page offline',
  online: 'Page online',
  frozen: 'Page frozen by the browser',
  resumed: 'Page resumed',
  asleep: 'Page asleep',
} as const;

/** A frame as a reader knows it. */
export function frameName(frame: Pick<FrameRecord, 'id' | 'title'> | undefined): string {
  return frame ? frame.title || `Frame ${frame.id}` : 'A frame';
}

/** What an entry says. */
export function wordsOf(entry: Entry, frames: readonly FrameRecord[]): Words {
  const name = 'frame' in entry ? frameName(frames.find(({ id }) => id === entry.frame)) : '';
  switch (entry.type) {
    case 'attached':
      return fine('Watching begins', `${entry.status}, generation ${entry.generation}`);
    case 'token': {
      const { generation, since, expiresAt } = entry;
      const life =
        expiresAt === null
          ? 'its end is not known'
          : `ends ${timeOfDay(expiresAt)}, ${duration(expiresAt - since)} after it came`;
      return fine(`Token ${generation}`, life);
    }
    case 'refreshed': {
      const { latency, attempts, source, headroom } = entry;
      const how =
        source === 'tab'
          ? 'brought by another tab'
          : `in ${duration(latency)}, ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`;
      const left = headroom === null ? '' : `; ${headroomWords(headroom)}`;
      return fine('Refresh ok', `generation ${entry.generation} ${how}${left}`);
    }
    case 'refresh-failed': {
      const { code, httpStatus, attempt, retryAt, at } = entry;
      const answer = httpStatus === null ? code : `${code} (HTTP ${httpStatus})`;
      const next = retryAt === null ? 'gives up' : `next in ${duration(retryAt - at)}, ${timeOfDay(retryAt)}`;
      return trouble('Refresh failed', `${answer}, attempt ${attempt}; ${next}`);
    }
    case 'expired':
      return trouble('Token expired', `generation ${entry.generation} ended before its successor came`);
    case 'status':
      return {
        ...fine('Status', `${entry.previous} → ${entry.status}`),
        trouble: entry.status === 'expired' || entry.status === 'failed',
      };
    case 'session-ending':
      return trouble('Session ending', `the refresh token ends ${timeOfDay(entry.endsAt)}`);
    case 'login-required': {
      const loop = entry.reason === 'loop' ? ', after two logins that came straight back' : '';
      return trouble('Login required', `${entry.code}${loop}`);
    }
    case 'revoked':
      return entry.reason === 'signed_out'
        ? fine('Signed out', 'every frame is told')
        : trouble('Session over', 'every frame is told');
    case 'session-left':
      return fine('Session left', 'another session name, which has no token yet');
    case 'page':
      return fine(
        PAGE_WORDS[entry.state],
        entry.state === 'asleep' ? `for ${duration(entry.at - entry.since)}, or the clock was set` : '',
      );
    case 'clock-set-back':
      return trouble('Clock set back', `by ${duration(entry.by)}; the time axis goes on`);
    case 'frame-status':
      return {
        ...fine(name, `${entry.previous} → ${entry.status}`),
        trouble: entry.status === 'failed' || entry.status === 'unresponsive',
      };
    case 'frame-connected':
      return fine(name, `connected, handshake in ${duration(entry.latency)}`);
    case 'frame-delivered':
      return fine(name, `has generation ${entry.generation}, delivered in ${duration(entry.latency)}`);
    case 'frame-unresponsive':
      return trouble(name, `no answer in ${duration(entry.waited)}`);
    case 'frame-error':
      return trouble(name, `error ${entry.code}`);
    case 'frame-gone':
      return fine(name, 'gone');
  }
}

function headroomWords(headroom: number): string {
  return headroom < 0
    ? `${duration(-headroom)} after the old one’s end`
    : `the old one had ${duration(headroom)} left`;
}

function fine(what: string, details: string): Words {
  return { what, details, trouble: false };
}

function trouble(what: string, details: string): Words {
  return { what, details, trouble: true };
}
