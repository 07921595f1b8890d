import { createHash } from 'node:crypto';

/** What a line states besides its time, its level and its event: no token, no code, and no message that may quote one. */
export interface LogFields {
  /** From {@link sessionHash}. */
  readonly session?: string;
  /** An OAuth error code, or a code from {@link errorCode}. */
  readonly error?: string;
  /** From `readOAuthError`, which removes what may be a secret, or a sentence of the backend. */
  readonly description?: string | undefined;
  /** The HTTP status. */
  readonly status?: number;
  readonly origin?: string;
}

/** Writes one line of JSON: `info` to the standard output, `warn` and `error` to the standard error. */
export function log(level: 'info' | 'warn' | 'error', event: string, fields: LogFields = {}): void {
  const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...fields });
  if (level === 'info') console.log(line);
  else console.error(line);
}

/** The name of a session in the log: the same for all its lines, and useless as an id. */
export function sessionHash(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 12);
}

/** An error's code or name; never its message, because that may quote the request. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // `fetch failed` has the system's code (`ECONNREFUSED`) in its cause.
  return error.cause instanceof Error ? errorCode(error.cause) : error.name;
}
